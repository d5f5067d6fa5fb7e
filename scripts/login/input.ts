import type { Screen } from "./process.ts";

/** Lines, one by one. Disposing of them gives the terminal back as it was. */
export interface Lines extends AsyncIterator<string, undefined>, Disposable {}

/** A stream to read from. */
export interface Source extends Pick<typeof Deno.stdin, "isTerminal" | "setRaw"> {
  readonly readable: ReadableStream<Uint8Array>;
}

/** Starts to read the lines of a source. What a person types is shown on the screen. */
export function openLines(source: Source, screen: Screen): Lines {
  const isEdited = source.isTerminal() && screen.isLive;
  // A terminal's own line ends at 1024 characters (macOS) or 4096 (Linux): codes may be longer.
  if (isEdited) source.setRaw(true, { cbreak: true });
  const lines = readLines(source.readable, isEdited ? screen : undefined);
  return {
    next: () => lines.next(),
    // Not the generator's own disposal, which would wait until somebody presses a key.
    [Symbol.dispose]() {
      if (!isEdited) return;
      source.setRaw(false);
      screen.write(CLEAR_LINE);
    },
  };
}

const CLEAR_LINE = "\r\x1b[2K";
const PROMPT = "> ";

// More than any address or code has. Without a limit, an endless line would fill the memory.
const LONGEST = 65_536;

// deno-lint-ignore no-control-regex -- what keys send
const KEYS = /\x1b\[[\d;]*[A-Za-z~]|\x1b[^[]|[^]/gu;

const [CTRL_D, CTRL_U, BACKSPACE, DELETE] = ["\x04", "\x15", "\b", "\x7f"];

// Reads a pipe, or edits at a terminal that is in raw mode; of a long line, its end is shown. It is not
// node:readline, whose time is quadratic in Deno: 4,000 pasted characters take 20 s.
async function* readLines(
  stream: ReadableStream<Uint8Array>,
  screen: Screen | undefined,
): AsyncGenerator<string, undefined> {
  let line = "";
  let last = "";
  const draw = (end = "") => {
    const room = (screen?.columns() ?? 0) - PROMPT.length - 1;
    screen?.write(CLEAR_LINE + PROMPT + (room > 0 ? line.slice(-room) : "") + end);
  };
  draw();
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    for (const [key] of text.matchAll(KEYS)) {
      const isEnter = key === "\r" || key === "\n" && last !== "\r";
      last = key;
      if (isEnter || line.length >= LONGEST) {
        draw("\n\n");
        yield line;
        line = isEnter ? "" : key;
      } else if (key === CTRL_D && line === "") {
        screen?.write(CLEAR_LINE);
        return;
      } else if (key === BACKSPACE || key === DELETE) line = line.slice(0, -1);
      else if (key === CTRL_U) line = "";
      else if (key >= " ") line += key;
    }
    draw();
  }
  if (line !== "") yield line;
}
