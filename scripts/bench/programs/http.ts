// The same calls over loopback HTTP, each by the fetch of the runtime (the AWS SDK by the handler that
// it chooses there): one after the other, and 64 at once.

import { FLOOR } from "../record.ts";
import { loadContender } from "./contenders/mod.ts";
import { type Effort, type Entry, interleave } from "./interleave.ts";
import { TOKEN } from "./replies.ts";
import { check, readTask, report } from "./task.ts";

/** How many calls are under way at once. */
const AT_ONCE = 64;
/** How many calls each of them makes, one after the other. */
const CALLS_EACH = 2;

type Task = Effort & { task: string; contender: string; url: string };
const { task, contender, url, ...effort } = readTask<Task>();
const isThroughput = task === "throughput";

const entries: Entry[] = [];
for (const name of [FLOOR, contender]) {
  const run = (await loadContender(name)).createToken!({ url });
  await check(`${task}, ${name}`, run, TOKEN);
  entries.push({ contender: name, run: isThroughput ? () => callAtOnce(run) : run });
}
report(await interleave(task, entries, effort, isThroughput ? AT_ONCE * CALLS_EACH : 1));

async function callAtOnce(run: () => Promise<string>): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let call = 0; call < CALLS_EACH; call++) await run();
  }));
}
