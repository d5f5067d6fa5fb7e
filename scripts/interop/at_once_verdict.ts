// What a round says: what was left, and which promises of this module it has broken.

import type { RoundResult } from "./at_once.ts";
import { OURS } from "./at_once_clients.ts";
import { parseObject } from "./watch.ts";

/** What is in a token file after a round. */
export function describeLeft(text: string, now: number = Date.now()): string {
  const record = parseObject(text);
  if (!record) return "no JSON";
  const isOver = !(Date.parse(`${record.expiresAt}`) > now);
  if (isOver) return record.refreshToken ? "refresh token" : "nothing";
  return record.refreshToken ? "both tokens" : "access token";
}

/** The promises of this module that a round has broken; none if all is well. */
export function findBroken(result: RoundResult): string[] {
  const { outcomes, refreshes, torn, text, writer, setAside, fresh, isAccepted, refused } = result;
  const broken: string[] = [];
  const isLost = fresh.error !== undefined;
  const ours = outcomes.filter(({ kind }) => kind === OURS);
  for (const { error } of ours) {
    if (error === undefined || error === "killed" || isLost) continue;
    // A file that somebody else was killed in, or two have written in at once.
    if (error.includes("there is no record") && Object.keys(torn).length > 0) continue;
    broken.push(`a process failed, though a new one needed no person: ${error}`);
  }
  if (isLost && isAccepted) {
    broken.push(`a new process failed, though the refresh token is accepted: ${fresh.error}`);
  }
  if (refused.length > 0) broken.push(`${refused.length} access tokens are refused`);
  if (torn[OURS]) broken.push(`the file was no JSON ${torn[OURS]} times by this module`);
  // Others write in place.
  const isOurs = refreshes.every(({ kind, status }) => kind === OURS || status !== 200);
  if (!parseObject(text) && (isOurs || writer === OURS)) broken.push("the file is no JSON");
  for (const record of setAside) {
    if (parseObject(record)?.accessToken) broken.push("a record that is valid was set aside");
  }
  return broken;
}
