// deno-lint-ignore no-control-regex -- escape sequences are what it is about
const ESCAPES = /\x1b\[[0-?]*[A-Za-z]/g;

/** Text without the colours that Deno itself prints with. */
export function stripAnsiCode(text: string): string {
  return text.replace(ESCAPES, "");
}

/** What a terminal of that many columns shows in the end: its lines, and whether it has a cursor. */
export function renderTerminal(
  output: string,
  columns: number,
): { readonly lines: string[]; readonly hasCursor: boolean } {
  const lines = [""];
  let at = 0;
  let hasCursor = true;
  // deno-lint-ignore no-control-regex -- escape sequences are what it is about
  for (const [token] of output.matchAll(/\x1b\[[0-?]*[A-Za-z]|[^]/gu)) {
    const line = lines.at(-1)!;
    if (token === "\n" || (at >= columns && !token.startsWith("\x1b") && token !== "\r")) {
      lines.push("");
      at = 0;
    }
    if (token === "\n") continue;
    if (token === "\r") at = 0;
    else if (token === "\x1b[2K") lines[lines.length - 1] = " ".repeat(at);
    else if (token === "\x1b[?25l") hasCursor = false;
    else if (token === "\x1b[?25h") hasCursor = true;
    else if (!token.startsWith("\x1b")) {
      const current = lines.at(-1) ?? line;
      lines[lines.length - 1] = current.slice(0, at).padEnd(at) + token + current.slice(at + 1);
      at += 1;
    }
  }
  return { lines: lines.map((line) => line.trimEnd()), hasCursor };
}
