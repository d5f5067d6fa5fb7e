// A process that runs tests in a copy of the project, on the command of the tool. It imports a test
// file once and runs its tests for many mutants, which are switched on and off in memory.
//
// Nothing is pending while a test runs but what the test has begun: commands are read synchronously.
// So a test that waits for what never comes ends the process, and the tool notices at once.

import type { Command, Covered, CoveredTest, Hits, TestPlace, Tried } from "./protocol.ts";
import { MARK } from "./protocol.ts";
import { type CollectedTest, collectTests } from "./test_shim.ts";

/** What the instrumented code reads and writes. */
interface Switchboard {
  activeMutant: string | undefined;
  /** Where covered mutants are counted; `static` if it is not set. */
  currentTestId: string | undefined;
  hitCount: number;
  /** The instrumented code throws once the active mutant has run more often. */
  hitLimit: number;
  mutantCoverage: { static: Record<string, number>; perTest: Record<string, Hits> };
}

const root = new URL(Deno.args[0]!);
// Tests may replace these, and a test that fails may not put them back.
const { setTimeout, performance } = globalThis;

const board: Switchboard = {
  activeMutant: undefined,
  currentTestId: undefined,
  hitCount: 0,
  hitLimit: Infinity,
  mutantCoverage: { static: {}, perTest: {} },
};
Object.assign(globalThis, { __stryker__: board });

const decoder = new TextDecoder();
let unread = "";

const takeTests = collectTests();
const imported = new Map<string, readonly CollectedTest[]>();

/** What was thrown outside of any test. */
const stray: unknown[] = [];
for (const type of ["error", "unhandledrejection"] as const) {
  globalThis.addEventListener(type, (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    stray.push("reason" in event ? event.reason : event.error);
  });
}

for (let line = readLine(); line !== undefined; line = readLine()) {
  write({ reply: await perform(JSON.parse(line)) });
}
Deno.exit();

async function perform(command: Command): Promise<unknown> {
  if (command.do === "load") {
    for (const file of command.files) await import(new URL(file, root).href);
    return { hits: board.mutantCoverage.static };
  }
  return command.do === "cover" ? await cover(command.file) : await tryMutant(command);
}

async function cover(file: string): Promise<Covered> {
  const loading = await count(() => importTests(file));
  const tests: CoveredTest[] = [];
  for (const [index, { name, run }] of (imported.get(file) ?? []).entries()) {
    write({ begun: { file, index } });
    const start = performance.now();
    const result = await count(run);
    tests.push({ name, ms: performance.now() - start, ...result });
  }
  return { tests, ...loading };
}

async function count(work: () => Promise<unknown>): Promise<{ hits: Hits; error?: string }> {
  board.mutantCoverage.perTest = {};
  board.currentTestId = "test";
  const error = await failureOf(work) ?? strayFailure();
  board.currentTestId = undefined;
  const hits = board.mutantCoverage.perTest["test"] ?? {};
  return { hits, ...(error && { error: describe(error.reason) }) };
}

async function tryMutant(command: Command & { do: "try" }): Promise<Tried> {
  const { mutant, tests, fresh, hitLimits } = command;
  stray.length = 0;
  if (fresh) board.activeMutant = mutant;
  let isHit = true;
  for (const [number, { file, index }] of tests.entries()) {
    const failure = await failureOf(() => importTests(file)) ?? strayFailure();
    if (failure) return { outcome: fresh ? "killed" : "unclear", at: { file }, isSound: false };
    for (const [place, test] of (imported.get(file) ?? []).entries()) {
      if (index !== undefined && index !== place) continue;
      const limit = hitLimits?.[number] ?? Infinity;
      const tried = await tryTest(mutant, test, { file, index: place }, fresh, limit);
      if (tried) return tried;
      if (board.hitCount === 0) isHit = false;
    }
  }
  // A test that did not run the mutated code this time has kept results of an earlier run.
  return { outcome: isHit || fresh ? "survived" : "unclear", isSound: true };
}

/** Runs a test with a mutant; returns nothing if it passes. */
async function tryTest(
  mutant: string,
  test: CollectedTest,
  at: TestPlace,
  fresh: boolean,
  hitLimit: number,
): Promise<Tried | undefined> {
  write({ begun: at });
  Object.assign(board, { activeMutant: mutant, hitCount: 0, hitLimit });
  const thrown = await failureOf(test.run);
  const strayed = strayFailure();
  if (!fresh) board.activeMutant = undefined;
  const isEndless = board.hitCount > hitLimit;
  if (!thrown && !strayed && !isEndless) return undefined;
  if (fresh) return { outcome: "killed", at, isSound: false };
  // What fails without the mutant as well may have failed because of an earlier one; and so may have
  // been thrown what no test has caught.
  const isSound = await passes(test);
  if (isEndless) return { outcome: "endless", at, isSound };
  return { outcome: isSound && thrown ? "killed" : "unclear", at, isSound };
}

async function passes(test: CollectedTest): Promise<boolean> {
  return !(await failureOf(test.run) ?? strayFailure());
}

/** Imports a test file, once. */
async function importTests(file: string): Promise<void> {
  if (imported.has(file)) return;
  write({ begun: { file } });
  const url = new URL(file, root);
  takeTests();
  await import(url.href);
  imported.set(file, takeTests());
  // The same random values in each run.
  if ((await Deno.readTextFile(url)).includes("fast-check")) {
    (await import("fast-check")).configureGlobal({ seed: 1 });
  }
}

async function failureOf(
  work: () => Promise<unknown>,
): Promise<{ reason: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (reason) {
    return { reason };
  } finally {
    await new Promise((resolve) => setTimeout(resolve, 0)); // rejections are told after the turn
  }
}

function strayFailure(): { reason: unknown } | undefined {
  const [reason] = stray;
  return stray.splice(0).length > 0 ? { reason } : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function write(message: unknown): void {
  let bytes = new TextEncoder().encode(`\n${MARK}${JSON.stringify(message)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

/** The next line of stdin; `undefined` at its end. */
function readLine(): string | undefined {
  const buffer = new Uint8Array(65536);
  for (;;) {
    const end = unread.indexOf("\n");
    if (end >= 0) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 1);
      return line;
    }
    const length = Deno.stdin.readSync(buffer);
    if (length === null) return undefined;
    unread += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
}
