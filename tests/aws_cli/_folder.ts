// Folders and files of tests, and time that stands still while the disk works.

import { type AwsCliEvent, createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import type { StorageLike } from "@edge-auth/aws-sso-oidc/session";
import { createHash } from "node:crypto";
import { VirtualClock } from "../support/virtual_clock.ts";

/** Runs `use` with an empty folder in place of the home. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "aws-cli-test-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The SHA-1 of a key: the name of its file, by the facts of the AWS CLI. */
export const sha1 = (key: string): string => createHash("sha1").update(key).digest("hex");

/** The names in a folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}

/** How many waits a test may last. */
const MOST_STEPS = 5_000;

/**
 * Lets virtual time pass, one wait after the other, until `isDone`. Whoever is at work and not yet
 * done has one wait: before each step, all of them must have come to rest.
 */
export async function drive(
  clock: VirtualClock,
  actors: () => number,
  isDone: () => boolean,
): Promise<void> {
  for (let steps = 0; !isDone(); steps++) {
    if (steps > MOST_STEPS) throw new Error(`not done after ${MOST_STEPS} steps`);
    await clock.until(() => isDone() || clock.waits.length >= actors());
    if (!isDone()) await clock.advance(clock.waits[0] ?? 0);
  }
}

/** Some calls, and whether they have settled. */
export class Calls {
  /** How many have not settled. */
  pending = 0;

  /** Counts a call until it settles. */
  add<T>(call: Promise<T>): Promise<T> {
    this.pending++;
    const settle = () => void this.pending--;
    call.then(settle, settle);
    return call;
  }
}

/** A storage on virtual time. */
export interface TestStorage {
  readonly storage: StorageLike;
  readonly lock: <T>(
    key: string,
    work: () => Promise<T>,
    options?: { signal?: AbortSignal | undefined },
  ) => Promise<T>;
  /** What it told. */
  readonly events: readonly AwsCliEvent[];
}

/** Creates a storage in a folder. */
export function createTestStorage(
  directory: string,
  clock: VirtualClock = new VirtualClock(),
): TestStorage {
  const events: AwsCliEvent[] = [];
  const storage = createAwsCliStorage({
    directory,
    clock,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
  });
  return { storage, events, lock: (key, work, options) => storage.lock!(key, work, options) };
}
