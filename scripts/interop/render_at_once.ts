// The part of docs/interop.md about several clients at once.

import type { RoundResult } from "./at_once.ts";
import { describeLeft } from "./at_once_verdict.ts";
import { renderTable } from "./render.ts";

/** A client of the rounds: how many processes of it took part, or why none did. */
export interface AtOnceRow {
  readonly title: string;
  readonly count: number;
  readonly missing?: string;
}

/** The heading of the section. */
export const HEADING = "## Several clients on one cache folder";

const INTRODUCTION = `${HEADING}

The second part of \`deno task interop\` starts several processes of each client at the same time, on
one cache folder of the AWS CLI whose access token is over. A cell is how many of them got a token,
of those that were not killed. Refresh tokens **rotate** unless the round says otherwise: the first
refresh makes the refresh token invalid for all others.

- **refreshes**: how many succeeded, of those that reached the service.
- **left**: what was in the file afterwards.
- **new process**: what a process of this module came to that started then, with nobody to ask.
- **a third killed**: by SIGKILL at random moments; with rotation nobody is killed between the
  service and the file. **the winner killed** is that moment: the only refresh token that works is
  lost with the process, and a person has to sign in, whatever client it was.
- **reads of what was no JSON**: those clients write in place. This module and the AWS SDK for Go
  replace the file; botocore 1.43, which later releases of boto3 use, does so as well.

For users: processes of this module and AWS's clients can share a folder. Ours refresh one at a
time, and wait up to 3.1 seconds for what a faster client stores; AWS's clients do not wait, so that
of those that refresh at the same moment one wins and the others fail until they are called again.
When a response has no refresh token, AWS's clients drop the old one, and the sign-in ends with the
access token.
`;

/** The section. */
export function renderAtOnce(
  rows: readonly AtOnceRow[],
  results: readonly RoundResult[],
  seed: number,
): string {
  const clients = rows.filter(({ missing }) => missing === undefined);
  const table = [
    ["round", ...clients.map(({ title }) => title), "refreshes", "left", "new process"],
    ...results.map((result) => [
      result.round.title,
      ...clients.map(({ title }) => count(result, title)),
      countRefreshes(result),
      isUsedUp(result) ? "a used-up token" : describeLeft(result.text),
      result.fresh.error === undefined ? "ok" : "sign in",
    ]),
  ];
  const reads = results.reduce((sum, result) => sum + result.reads, 0);
  return [
    INTRODUCTION,
    `${renderTable(table)}\n`,
    `The seed was ${seed}. A reader looked at the file ${reads} times.\n`,
    ...showTorn(results),
    ...showErrors(clients, results),
  ].join("\n");
}

function isUsedUp({ fresh, isAccepted, text }: RoundResult): boolean {
  return fresh.error !== undefined && !isAccepted && describeLeft(text) === "refresh token";
}

function count({ outcomes }: RoundResult, title: string): string {
  const survivors = outcomes.filter(({ kind, error }) => kind === title && error !== "killed");
  const { length } = survivors.filter(({ error }) => error === undefined);
  return survivors.length === 0 ? "killed" : `${length} of ${survivors.length}`;
}

function countRefreshes({ refreshes }: RoundResult): string {
  const { length } = refreshes.filter(({ status }) => status === 200);
  return `${length} of ${refreshes.length}`;
}

function showTorn(results: readonly RoundResult[]): string[] {
  const torn = new Map<string, number>();
  for (const [title, times] of results.flatMap((result) => Object.entries(result.torn))) {
    torn.set(title, (torn.get(title) ?? 0) + times);
  }
  if (torn.size === 0) return ["It found JSON each time.\n"];
  const table = [
    ["who was writing", "reads of what was no JSON"],
    ...[...torn].map(([title, times]) => [title, `${times}`]),
  ];
  return [`${renderTable(table)}\n`];
}

/** Texts of errors without what differs each time. */
export function shorten(error: string): string {
  const [line = ""] = error.trim().split("\n").slice(-1);
  return line.replace(/RequestID: \S+ /g, "")
    .replace(/^.*operation error [^:]*: CreateToken, (?:https response error )?/, "")
    .replace(/^Error when retrieving token from sso: /, "")
    .replace(/^.*?Error: (?:Error when retrieving token from sso: )?/, "")
    .replace(/https?:\/\/127\.0\.0\.1:\d+/g, "the emulator")
    .replace(/^'[\da-f]{40}'$/, "KeyError: the file is no JSON")
    .replaceAll("|", "/")
    .slice(0, 100);
}

function showErrors(clients: readonly AtOnceRow[], results: readonly RoundResult[]): string[] {
  const lines = clients.flatMap(({ title }) => {
    const texts = results.flatMap(({ outcomes }) => outcomes)
      .filter(({ kind, error }) => kind === title && error !== undefined && error !== "killed")
      .map(({ error }) => shorten(error!));
    const counts = Map.groupBy(texts, (text) => text);
    return [...counts].map(([text, { length }]) => [title, text, `${length}`]);
  });
  if (lines.length === 0) return [];
  return [`${renderTable([["client", "error", "processes"], ...lines])}\n`];
}
