// Many device flows that wait at once in one process: what each holds on to, how late its timer is,
// and what all of them cost until they have their tokens. One contender a process.

import { FLOOR } from "../record.ts";
import { quantile } from "../statistics.ts";
import { ENDPOINT, type Target } from "./contenders/contender.ts";
import { loadContender } from "./contenders/mod.ts";
import { measureMemory, processorTime } from "./engine.ts";
import { codeOf, watchFlows } from "./flows.ts";
import { TOKEN } from "./replies.ts";
import { readTask, report } from "./task.ts";

interface Task {
  readonly contender: string;
  readonly flows: number;
  /** How long each waits, in seconds: longer than it takes to start all of them. */
  readonly wait: number;
  /** Over which time they are started, in seconds: people do not all come at once. */
  readonly spread: number;
}

/** How often some of the flows are started, in milliseconds. */
const TICK = 10;

const { contender, flows, wait, spread } = readTask<Task>();
const { dialect, deviceFlow } = await loadContender(contender);
const isBare = contender === FLOOR;
// This one waits before its first poll, the others after it.
const waitsFirst = contender === "openid-client";
// What this module adds to its waits, so that it is not early.
const margin = contender.startsWith("ours") ? 250 : 0;

const due = new Float64Array(flows);
const late = new Float64Array(flows);
const watch = watchFlows(flows, dialect, waitsFirst ? 0 : 1, (flow, poll) => {
  const now = performance.now();
  if (poll === 1 && !waitsFirst) due[flow] = now + wait * 1000 + margin;
  else late[flow] = now - due[flow]!;
}, wait);
const codes = Array.from({ length: flows }, (_, flow) => codeOf(flow));
const target: Target = { url: ENDPOINT, fetch: watch.fetch };
// One call first, so that what is loaded once is not counted to the flows.
if (!isBare && !waitsFirst) await warmUp();
const tokens: (Promise<unknown> | undefined)[] = new Array(flows).fill(undefined);

const before = await measureMemory();
const started = processorTime();
const start = deviceFlow!(target, wait);
const begin = performance.now();
for (let flow = 0; flow < flows; flow++) {
  if (flow % Math.ceil(flows * TICK / spread / 1000) === 0) {
    const ahead = begin + flow / flows * spread * 1000 - performance.now();
    await pause(Math.max(ahead, 0));
  }
  if (isBare || waitsFirst) due[flow] = performance.now() + wait * 1000;
  tokens[flow] = isBare
    ? new Promise((resolve) => setTimeout(resolve, wait * 1000, flow))
    : start(codes[flow]);
}
while (!isBare && !waitsFirst && watch.started() < flows) await pause(20);
await pause(100);
const startTime = processorTime() - started;
const waiting = await measureMemory();
if (performance.now() > Math.min(...due)) {
  throw new Error(`${wait} s are too short to start ${flows} flows`);
}

const rested = processorTime();
if (isBare) {
  for (const token of tokens) {
    token?.then((flow) => {
      const index = flow as number;
      late[index] = performance.now() - due[index]!;
    });
  }
}
const answers = await Promise.all(tokens);
const endTime = processorTime() - rested;
if (!isBare && answers.some((token) => token !== TOKEN)) throw new Error(`${contender}: no token`);

const lateness = Array.from(late);
const line = (task: string, unit: string, value: number) => ({
  task,
  contender,
  unit,
  values: [value],
});
report([
  line("waiting: heap", "B each", (waiting.heap - before.heap) / flows),
  line("waiting: resident", "B each", (waiting.resident - before.resident) / flows),
  line("start", "µs each (processor)", startTime / flows),
  line("wake and end", "µs each (processor)", endTime / flows),
  line("lateness, median", "ms", quantile(lateness, 0.5)),
  line("lateness, 99 %", "ms", quantile(lateness, 0.99)),
  line("earliest", "ms", Math.min(...lateness)),
]);

async function warmUp(): Promise<void> {
  const { fetch } = watchFlows(1, dialect, 0);
  await deviceFlow!({ ...target, fetch }, wait)(codeOf(0));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
