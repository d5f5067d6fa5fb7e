// The parts that a program measures from within: which tasks, how often, in which runtimes.

import { type Efforts } from "./options.ts";
import { type Row, type Runtime, type Section, type Series } from "./record.ts";
import { summarise } from "./statistics.ts";
import { runProgram, type Workshop } from "./workshop.ts";
import { withServer } from "./server.ts";
import type { Program } from "./bundle.ts";

/** What a part needs to know. */
export interface Job {
  readonly workshop: Workshop;
  readonly runtime: Runtime;
  readonly efforts: Efforts;
}

/** Measures a part in a runtime. */
export type Measure = (job: Job) => Promise<Row[]>;

const PEERS = ["AWS SDK", "oauth4webapi", "openid-client", "octokit", "arctic"];
const CALLERS = [
  "floor with a Request",
  "ours, by hand",
  "ours, client",
  "ours, client and signal",
  ...PEERS,
];
/** Who can do what; the floor is always there. */
const CPU_TASKS: Readonly<Record<string, readonly string[]>> = {
  createToken: [...CALLERS, "ours, by hand, by URL"],
  pending: ["ours, poller", "AWS SDK", "oauth4webapi", "openid-client", "octokit"],
  registerClient: ["ours, by hand", "ours, client", "AWS SDK", "oauth4webapi"],
  parse: ["ours, by hand", "oauth4webapi"],
  request: ["ours, by hand"],
};
const LISTING = ["ours", "AWS SDK", "AWS SDK, all at once, 10 attempts"];
const WAITING = ["floor", "loop by hand", "ours, poller", "openid-client", "octokit"];

export const IN_PROGRAMS: Partial<Record<Section, Measure>> = {
  cpu: async (job) => {
    const rows: Row[] = [];
    for (const [task, contenders] of Object.entries(CPU_TASKS)) {
      rows.push(...await inPairs(job, "cpu", "cpu", { task }, contenders));
    }
    return rows;
  },
  http: (job) =>
    withServer(job.workshop, async (url) => [
      ...await inPairs(job, "http", "http", { task: "latency", url }, CALLERS),
      ...await inPairs(job, "http", "http", { task: "throughput", url }, CALLERS),
    ]),
  dpop: (job) => inPairs(job, "dpop", "dpop", {}, ["all"]),
  sigv4: (job) => inPairs(job, "sigv4", "sigv4", {}, ["all"]),
  session: (job) => inPairs(job, "session", "session", {}, ["all"]),
  listing: async (job) => {
    const series: Series[] = [];
    for (const contender of LISTING) {
      const task = { accounts: job.efforts.accounts, contender };
      series.push(...await runProgram(job.workshop, job.runtime, "listing", task));
    }
    return toRows("listing", job.runtime, series);
  },
  memory: async (job) => {
    const { flows, wait, spread, states } = job.efforts;
    const series: Series[] = [];
    for (const contender of WAITING) {
      const task = { contender, flows, wait, spread };
      series.push(...await runProgram(job.workshop, job.runtime, "memory", task));
    }
    const resumed = await runProgram(job.workshop, job.runtime, "resume", { states });
    return toRows("memory", job.runtime, [...series, ...resumed]);
  },
  growth: async (job) => {
    const { counts, repeats, rounds, slice, warmup } = job.efforts;
    const effort = { counts, repeats, rounds, slice, warmup };
    const tasks = ["pollers", "bodies"];
    const series: Series[] = [];
    for (const task of tasks) {
      series.push(...await runProgram(job.workshop, job.runtime, "growth", { ...effort, task }));
    }
    return toRows("growth", job.runtime, series);
  },
};

/**
 * Each contender alone with the floor, as packages that share a process share its heap and what its
 * engine has learnt; and in several processes, as engines do not compile alike each time.
 */
async function inPairs(
  job: Job,
  section: Section,
  program: Program,
  task: object,
  contenders: readonly string[],
): Promise<Row[]> {
  const { processes, rounds, slice, warmup } = job.efforts;
  const series: Series[] = [];
  for (let process = 0; process < processes; process++) {
    for (const contender of contenders) {
      const whole = { ...task, contender, rounds, slice, warmup };
      series.push(...await runProgram(job.workshop, job.runtime, program, whole));
    }
  }
  return toRows(section, job.runtime, series);
}

/** One row a task and contender, from the series of all processes. */
export function toRows(
  section: Section,
  runtime: Row["runtime"],
  series: readonly Series[],
): Row[] {
  const groups = Map.groupBy(series, ({ task, contender }) => `${task}\n${contender}`);
  return [...groups.values()].map((group) => {
    const { task, contender, unit } = group[0]!;
    const ratios = group.flatMap(({ ratios = [] }) => ratios);
    return {
      section,
      task,
      contender,
      runtime,
      unit,
      value: summarise(group.flatMap(({ values }) => values)),
      ...(ratios.length > 0 && { ratio: summarise(ratios) }),
    };
  });
}
