// The table of the README, from the results: `deno run --allow-read scripts/bench/summary.ts FILE.json`.

import { FLOOR, type Results, type Row, RUNTIMES, type Section } from "./record.ts";
import { grid, heading, taskTable } from "./table.ts";

interface Line {
  readonly title: string;
  readonly section: Section;
  readonly task: string;
  /** What stands for this module. */
  readonly ours: string;
  readonly of: "ratio" | "kilobytes" | "bytes over the floor";
}

const LINES: readonly Line[] = [
  ratio("CreateToken, processor time", "cpu", "createToken", "ours, client"),
  ratio("one poll, nobody approved yet, processor time", "cpu", "pending", "ours, poller"),
  ratio("CreateToken over loopback HTTP, latency", "http", "latency", "ours, client"),
  ratio("import, life of the process", "cold", "import", "ours"),
  ratio("process start to first token", "cold", "process start to first token", "ours"),
  {
    title: "a waiting device flow, bytes beyond a promise and a timer",
    section: "memory",
    task: "waiting: heap",
    ours: "ours, poller",
    of: "bytes over the floor",
  },
  {
    title: "three operations in a bundle, kB min+gzip",
    section: "size",
    task: "bundle: three operations",
    ours: "ours, by hand",
    of: "kilobytes",
  },
  {
    title: "installed, kB",
    section: "size",
    task: "installed",
    ours: "ours",
    of: "kilobytes",
  },
];

/** Parts with other alternatives: each task has a table of its own. */
const TABLES: Partial<Record<Section, string>> = {
  sigv4: "Signature Version 4",
  session: "Session",
  listing: "Listing at 20 requests a second, 100 ms away",
};
const PEERS = ["AWS SDK", "oauth4webapi", "openid-client", "octokit", "arctic"];

/** One line a question, one column a contender, and below it how that was measured. */
export function toSummary(results: Results): string {
  const { rows } = results;
  const measured = LINES.filter((line) => cell(line, line.ours, rows) !== "–");
  const lines = measured.map((line) => [
    line.title,
    ...[line.ours, ...PEERS].map((contender) => cell(line, contender, rows)),
  ]);
  const tables = Object.entries(TABLES).flatMap(([section, title]) =>
    [...Map.groupBy(rows.filter((row) => row.section === section), ({ task }) => task)]
      .map(([task, group]) => `${title}: ${task}\n\n${taskTable(group)}`)
  );
  const table = grid([["", "this module", ...PEERS], ...lines]);
  return [table, heading(results), ...tables].join("\n\n");
}

function cell(line: Line, contender: string, rows: readonly Row[]): string {
  const found = (name: string, runtime: Row["runtime"]) =>
    rows.find((row) =>
      row.section === line.section && row.task === line.task && row.runtime === runtime &&
      row.contender === name
    );
  const numbers = [...RUNTIMES, "any" as const].flatMap((runtime) => {
    const row = found(contender, runtime);
    if (!row) return [];
    if (line.of === "ratio") return [row.ratio?.median.toFixed(1) ?? ""];
    if (line.of === "kilobytes") return [thousands(row.value.median)];
    const floor = found(FLOOR, runtime)?.value.median ?? NaN;
    return [Math.round(row.value.median - floor).toLocaleString("en")];
  });
  return numbers.join(" / ") || "–";
}

function thousands(bytes: number): string {
  return (bytes / 1000).toLocaleString("en", { maximumFractionDigits: bytes < 100_000 ? 1 : 0 });
}

function ratio(title: string, section: Section, task: string, ours: string): Line {
  return { title, section, task, ours, of: "ratio" };
}

if (import.meta.main) {
  const [file] = Deno.args;
  if (file === undefined) {
    console.error("Usage: deno run --allow-read scripts/bench/summary.ts FILE.json");
    Deno.exit(2);
  }
  console.log(toSummary(JSON.parse(await Deno.readTextFile(file))));
}
