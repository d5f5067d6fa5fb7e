// The report: a table of the files, and every mutant that no test has noticed.

import type { JudgedMutant, Result } from "./run.ts";

/** Whether the result is good, if `least` percent of the mutants must be noticed. */
export function isGood({ verdicts, problems }: Result, least = 100): boolean {
  const noticed = verdicts.length - survivorsOf(verdicts).length;
  return problems.length === 0 && noticed * 100 >= least * verdicts.length;
}

/** The mutants that no test has noticed and that are not known to be equivalent. */
export function survivorsOf(verdicts: readonly JudgedMutant[]): JudgedMutant[] {
  return verdicts.filter(({ status, isEquivalent }) =>
    !isEquivalent && (status === "survived" || status === "no coverage")
  );
}

/** Writes a report. */
export function toReport(result: Result): string {
  const { verdicts, problems } = result;
  const parts = [toTable(verdicts)];
  const survivors = survivorsOf(verdicts);
  if (survivors.length > 0) {
    parts.push(`No test noticed these mutants:\n\n${survivors.map(toText).join("\n\n")}`);
  }
  if (problems.length > 0) {
    parts.push(`The list of known equivalents has errors:\n\n${problems.join("\n")}`);
  }
  const noticed = verdicts.length - survivors.length;
  parts.push(`${noticed} of ${verdicts.length} mutants were noticed or are known to be equivalent`);
  return `${parts.join("\n\n")}\n`;
}

function toText({ mutant, status, tests }: JudgedMutant): string {
  const { path, line, column, operator, code, replacement } = mutant;
  const why = status === "survived" ? `run by ${tests} tests or test files` : "run by no test";
  return `${path}:${line}:${column} (${operator}; ${why})\n  - ${code}\n  + ${replacement}`;
}

const COLUMNS = [
  "mutants",
  "killed",
  "timed out",
  "survived",
  "no coverage",
  "equivalent",
  "score",
];

function toTable(verdicts: readonly JudgedMutant[]): string {
  const paths = [...new Set(verdicts.map(({ mutant }) => mutant.path))];
  const rows = [
    ["file", ...COLUMNS],
    ...paths.map((path) => toRow(path, verdicts.filter(({ mutant }) => mutant.path === path))),
    toRow("all", verdicts),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ")
  ).join("\n");
}

function toRow(name: string, verdicts: readonly JudgedMutant[]): string[] {
  const equivalent = verdicts.filter(({ isEquivalent }) => isEquivalent).length;
  const own = verdicts.filter(({ isEquivalent }) => !isEquivalent);
  const count = (wanted: string) => own.filter(({ status }) => status === wanted).length;
  const noticed = count("killed") + count("timed out");
  const score = own.length === 0 ? "-" : `${(100 * noticed / own.length).toFixed(1)} %`;
  const counts = [
    verdicts.length,
    count("killed"),
    count("timed out"),
    count("survived"),
    count("no coverage"),
    equivalent,
  ];
  return [name, ...counts.map(String), score];
}
