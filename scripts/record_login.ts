// Records `deno task login` as a picture, docs/login.svg: `deno run -A scripts/record_login.ts`. The
// lines and the times are those of a real run, against the emulator.

import { root } from "./_project.ts";
import config from "../deno.json" with { type: "json" };

/** A line of the terminal, and when it appeared, in milliseconds. */
export interface Line {
  readonly text: string;
  readonly time: number;
}

/** Where the picture is, relative to the root. */
export const PICTURE = "docs/login.svg";

/** How long a run may take, in milliseconds. */
const LIMIT = 60_000;
/** What a person would type. */
const COMMAND = "$ deno task login";
/** The size of a character and of a line, and the space around them. */
const [WIDTH, HEIGHT, SPACE] = [7.83, 19, 20];
const COLUMNS = 92;

/** Runs the command, and returns what it prints. */
export async function record(): Promise<Line[]> {
  const [, ...args] = config.tasks.login.split(" ");
  const process = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  const began = performance.now();
  const lines: Line[] = [{ text: COMMAND, time: 0 }, { text: "", time: 0 }];
  const read = async (stream: ReadableStream<Uint8Array>) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) lines.push({ text: part, time: performance.now() - began });
    }
  };
  const [{ success }] = await Promise.all([
    process.status,
    read(process.stdout),
    read(process.stderr),
  ]);
  if (!success) throw new Error(lines.map(({ text }) => text).join("\n"));
  return lines;
}

/** Draws lines as a terminal in which they appear one after the other. */
export function render(lines: readonly Line[]): string {
  const width = Math.ceil(COLUMNS * WIDTH) + 2 * SPACE;
  const height = lines.length * HEIGHT + 2 * SPACE;
  const drawn = lines.map(({ text, time }, index) => {
    const y = SPACE + index * HEIGHT + 14;
    const delay = (time / 1000).toFixed(2);
    return text === ""
      ? ""
      : `  <text x="${SPACE}" y="${y}" style="animation-delay:${delay}s">${escape(text)}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" \
height="${height}" role="img" aria-labelledby="title description">
  <title id="title">deno task login, in a terminal</title>
  <desc id="description">The command shows a URL and a code, waits for the approval, and prints the \
start URL, the region, shortened tokens, and the accounts and roles.</desc>
  <style>
    svg { --ground: #f6f8fa; --ink: #1f2328; }
    @media (prefers-color-scheme: dark) { svg { --ground: #151b23; --ink: #e6edf3; } }
    rect { fill: var(--ground); }
    text { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, monospace; fill: var(--ink); white-space: pre; }
    @media (prefers-reduced-motion: no-preference) {
      text { animation: show 1ms both; }
      @keyframes show { from { opacity: 0; } }
    }
  </style>
  <rect width="${width}" height="${height}" rx="8"/>
${drawn.join("")}</svg>
`;
}

/** The lines of a picture. */
export function linesOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = ""]) => unescape(text));
}

const ESCAPES: readonly (readonly [string, string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
];

function escape(text: string): string {
  return ESCAPES.reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

function unescape(text: string): string {
  return ESCAPES.toReversed().reduce((all, [to, from]) => all.replaceAll(from, to), text);
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL(PICTURE, root), render(await record()));
  console.log(PICTURE);
}
