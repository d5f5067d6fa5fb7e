import type { Cell } from "./board.ts";

/** A client of the board: what it did, or why it did not run. */
export interface BoardRow {
  readonly title: string;
  readonly version?: string;
  readonly missing?: string;
  readonly cells?: readonly Cell[];
}

const INTRODUCTION = `# Interoperability

\`deno task interop\` serves the emulator and lets clients sign in to it: each operation undisturbed,
by one sign-in from registration to logout, and then with a fault in its first request. \`ok\` is a
call that succeeded, with the number of requests if it took more than one; otherwise there is the
error that the client reported. This page is the last table, written by \`deno task interop --write\`.

- **429**, **500**: the first response has this status; the 429 is one of AWS, with
  \`retry-after: 1\`.
- **HTML 503**: a proxy's page.
- **reset**: the connection is reset before the request takes effect.
- **truncated**: the request takes effect; half of the response is missing.
- **response lost**: the request takes effect, and the connection is reset.

\`no members\` is a call that reported no error and returned nothing. A device code and a refresh
token are used up where the request took effect. A client that sends them again gets
\`InvalidGrantException\`, which names the wrong cause.
`;

/** The page docs/interop.md; `atOnce` is its part about several clients at once. */
export function render(
  rows: readonly BoardRow[],
  faults: readonly string[],
  atOnce?: string,
): string {
  const ran = rows.filter(({ cells }) => cells);
  const missing = rows.filter(({ cells }) => !cells);
  const sections = ran.map(({ title, version, cells = [] }) => {
    const steps = [...new Set(cells.map(({ step }) => step))];
    const table = [
      ["operation", ...faults],
      ...steps.map((step) => [
        step,
        ...faults.map((fault) =>
          show(cells.find((cell) => cell.step === step && cell.fault === fault))
        ),
      ]),
    ];
    return `## ${title}, ${version}\n\n${renderTable(table)}\n`;
  });
  const notRun = [
    ...missing.map(({ title, missing }) => `${title}: ${missing}`),
    ...NEVER_RUN,
  ];
  const last = `## Not run\n\n${notRun.map((line) => `- ${line}.`).join("\n")}\n`;
  return [INTRODUCTION, ...sections, ...atOnce ? [atOnce] : [], last].join("\n");
}

/** What the board does not show yet. */
const NEVER_RUN = ["AWS Sign-In (`aws login`)"];

function show(cell: Cell | undefined): string {
  if (!cell) return "";
  const { error, requests } = cell;
  const result = error ? error.replace(/Exception$/, "").replaceAll("|", "/") : "ok";
  return requests > 1 ? `${result} (${requests})` : result;
}

/** As deno fmt aligns a table. */
export function renderTable([head = [], ...body]: readonly (readonly string[])[]): string {
  const widths = head.map((_, index) =>
    Math.max(...[head, ...body].map((row) => row[index]?.length ?? 0), 3)
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
