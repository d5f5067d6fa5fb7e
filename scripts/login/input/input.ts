import type { Screen } from "../output/screen.ts";
import { CLEAR_LINE, editLines } from "./line_editor.ts";
import { readLines } from "./lines.ts";

/** What a person types or pastes, or a pipe brings. */
export interface Input {
  /** Its lines, for one reader. It is not touched before. */
  lines(): Lines;
}

/** Lines that come one by one. A terminal is as it was once they are disposed of. */
export interface Lines extends AsyncIterator<string, void>, Disposable {}

/** A stream to read from, such as `Deno.stdin`. */
export interface Source {
  readonly readable: ReadableStream<Uint8Array>;
  isTerminal(): boolean;
  setRaw(mode: boolean, options?: { cbreak: boolean }): void;
}

/** The input that comes from a source. What a person writes is shown on the screen. */
export function createInput(source: Source, screen: Screen): Input {
  return {
    lines() {
      const { readable } = source;
      if (!source.isTerminal() || !screen.isLive) return toLines(readLines(readable), () => {});
      // A terminal's own line ends at 1024 characters (macOS) or 4096 (Linux): codes may be longer.
      source.setRaw(true, { cbreak: true });
      return toLines(editLines(readable, screen), () => {
        source.setRaw(false);
        screen.write(CLEAR_LINE);
      });
    },
  };
}

// Not the generator's own disposal, which would wait until somebody presses a key.
function toLines(generator: AsyncGenerator<string, void>, dispose: () => void): Lines {
  return { next: () => generator.next(), [Symbol.dispose]: dispose };
}
