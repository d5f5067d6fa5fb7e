import type { Screen } from "../output/screen.ts";
import { LONGEST } from "./lines.ts";

/** Empties the row that the cursor is in. */
export const CLEAR_LINE = "\r\x1b[2K";
const PROMPT = "> ";

// deno-lint-ignore no-control-regex -- what keys send
const KEYS = /\x1b\[[\d;]*[A-Za-z~]|\x1b[^[]|\r\n|[^]/gu;

const ENTER = /^[\r\n]+$/;
const BACKSPACE = /^[\x7f\b]$/;
const CLEAR = "\x15"; // Ctrl-U
const END = "\x04"; // Ctrl-D

/**
 * The lines that a person writes at a terminal that edits nothing itself. Of a long one it shows the
 * end, in one row.
 */
export async function* editLines(
  stream: ReadableStream<Uint8Array>,
  screen: Screen,
): AsyncGenerator<string, void> {
  let line = "";
  const draw = () => {
    const room = Math.max(0, screen.columns() - PROMPT.length - 1);
    screen.write(CLEAR_LINE + PROMPT + (room === 0 ? "" : line.slice(-room)));
  };
  draw();
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    for (const [key] of decoder.decode(bytes, { stream: true }).matchAll(KEYS)) {
      if (ENTER.test(key)) {
        draw();
        screen.write("\n\n");
        yield line;
        line = "";
      } else if (key === END && line === "") {
        screen.write(CLEAR_LINE);
        return;
      } else if (BACKSPACE.test(key)) {
        line = line.slice(0, -1);
      } else if (key === CLEAR) {
        line = "";
      } else if (key >= " " && line.length < LONGEST) {
        line += key;
      }
    }
    draw();
  }
}
