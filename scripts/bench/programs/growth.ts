// How cost grows with the number of pollers and with the size of a body: the exponent of a power law
// over the sizes, 1 being linear.

import { parseCreateTokenResponse } from "@edge-auth/aws-sso-oidc";
import { FLOOR, type Series } from "../record.ts";
import { growthExponent, median } from "../statistics.ts";
import { type Contender, ENDPOINT } from "./contenders/contender.ts";
import { loadContender } from "./contenders/mod.ts";
import { codeOf, watchFlows } from "./flows.ts";
import { type Effort, interleave } from "./interleave.ts";
import { tokenReplyOf } from "./replies.ts";
import { toResponse } from "./stub.ts";
import { check, readTask, report } from "./task.ts";
import { skipShortWaits } from "./timers.ts";

/** How often each of the pollers is told "not yet". */
const PENDINGS = 2;
const SIZES = [200, 1024, 4096, 16_384, 65_536];

type Task = Effort & { task: "pollers" | "bodies"; counts: number[]; repeats: number };
const { task, counts, repeats, ...effort } = readTask<Task>();
report(task === "pollers" ? await growPollers() : await growBodies());

async function growPollers(): Promise<Series[]> {
  const series: Series[] = [];
  const names = [FLOOR, "ours, poller"];
  const contenders = await Promise.all(names.map(loadContender));
  skipShortWaits();
  const points = contenders.map((): [number, number][] => []);
  for (const contender of contenders) await runFlows(contender, 2000);
  for (const count of counts) {
    const values = contenders.map((): number[] => []);
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [index, contender] of contenders.entries()) {
        values[index]!.push(await runFlows(contender, count));
      }
    }
    for (const [index, contender] of names.entries()) {
      points[index]!.push([count, median(values[index]!)]);
      series.push({
        task: `${count} pollers at once`,
        contender,
        unit: "µs each",
        values: values[index]!.map((value) => value / count),
        ratios: values[index]!.map((value, repeat) => value / values[0]![repeat]!),
      });
    }
  }
  return [...series, ...exponents("pollers", names, points)];
}

/** Microseconds until so many flows, all at once, have their tokens. */
async function runFlows({ dialect, deviceFlow }: Contender, count: number): Promise<number> {
  const { fetch, polls } = watchFlows(count, dialect, PENDINGS);
  const codes = Array.from({ length: count }, (_, flow) => codeOf(flow));
  const start = performance.now();
  const run = deviceFlow!({ url: ENDPOINT, fetch }, 0);
  await Promise.all(codes.map((code) => run(code)));
  const time = (performance.now() - start) * 1000;
  if (polls.some((made) => made !== PENDINGS + 1)) throw new Error("a flow was polled otherwise");
  return time;
}

async function growBodies(): Promise<Series[]> {
  const series: Series[] = [];
  const names = [FLOOR, "ours", "ours, length unknown"];
  const points = names.map((): [number, number][] => []);
  for (const size of SIZES) {
    const reply = tokenReplyOf(size);
    const { "content-length": _, ...headers } = reply.headers;
    const runs = [
      async () => (await toResponse(reply).json() as { expiresIn: number }).expiresIn,
      async () => (await parseCreateTokenResponse(toResponse(reply))).expiresIn,
      async () => (await parseCreateTokenResponse(toResponse({ ...reply, headers }))).expiresIn,
    ];
    for (const [index, run] of runs.entries()) await check(names[index]!, run, 28_800);
    const entries = runs.map((run, index) => ({ contender: names[index]!, run }));
    const measured = await interleave(`body of ${size} B`, entries, effort);
    for (const index of names.keys()) points[index]!.push([size, median(measured[index]!.values)]);
    series.push(...measured);
  }
  return [...series, ...exponents("bodies", names, points)];
}

function exponents(
  what: string,
  names: readonly string[],
  points: readonly (readonly [number, number][])[],
): Series[] {
  return names.map((contender, index) => ({
    task: `growth exponent, ${what}`,
    contender,
    unit: "",
    values: [growthExponent(points[index]!)],
  }));
}
