// Results as Markdown: for a terminal, and for a README.

import { judge } from "./bars.ts";
import { type Results, type Row, RUNTIMES } from "./record.ts";

/** One table a task: contenders down, runtimes across. */
export function toMarkdown(results: Results): string {
  const { rows } = results;
  const tasks = Map.groupBy(rows, ({ section, task }) => `${section}: ${task}`);
  const parts = [...tasks].map(([title, group]) => `### ${title}\n\n${taskTable(group)}`);
  return [heading(results), ...parts, `### Bars\n\n${barTable(results)}`].join("\n\n");
}

/** Where and when it was measured. */
export function heading({ date, command, quick, machine, versions }: Results): string {
  const list = (facts: object) => Object.entries(facts).map((pair) => pair.join(" ")).join(", ");
  const warning = quick ? "\nA quick run: these figures are not reliable.\n" : "";
  return `${date.slice(0, 10)}, \`${command}\`\n${warning}\n${list(machine)}\n\n${list(versions)}`;
}

/** The bars and what was reached. */
export function barTable(results: Pick<Results, "rows">): string {
  return grid([
    ["bar", "runtime", "limit", "reached", ""],
    ...judge(results).map(({ bar, runtime, limit, reached, isMet }) => [
      bar,
      runtime,
      format(limit),
      format(reached),
      isMet ? "met" : "**not met**",
    ]),
  ]);
}

/** A table of one task: contenders down, runtimes across. */
export function taskTable(rows: readonly Row[]): string {
  const runtimes = [...RUNTIMES, "any" as const].filter((name) =>
    rows.some(({ runtime }) => runtime === name)
  );
  const contenders = [...new Set(rows.map(({ contender }) => contender))];
  return grid([
    ["", ...runtimes.map((name) => name === "any" ? "" : name)],
    ...contenders.map((contender) => [
      contender,
      ...runtimes.map((runtime) => {
        const row = rows.find((row) => row.contender === contender && row.runtime === runtime);
        return row ? cell(row) : "";
      }),
    ]),
  ]);
}

/** Ratio with quartiles, then the value: "1.42 × (1.40 to 1.45), 12.3 µs". */
function cell({ ratio, value, unit }: Row): string {
  const absolute = `${format(value.median)} ${unit}`.trim();
  if (!ratio) return absolute;
  const [q1, q3] = [ratio.q1, ratio.q3].map((number) => number.toFixed(2));
  return `**${ratio.median.toFixed(2)} ×** (${q1} to ${q3}), ${absolute}`;
}

function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** Rows as a table of Markdown; the first is its head. */
export function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column]!)).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head!), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join(
    "\n",
  );
}
