// Runs 1,000 sessions over a week of virtual time, with random faults: `deno task soak [--seed=7]
// [--sessions=1000] [--hours=168]`. The same seed repeats the run. Default seed: today's date.

import { soak } from "../tests/session/_soak.ts";

const options: Record<string, number> = { seed: NaN, sessions: 1000, hours: 168 };
for (const argument of Deno.args) {
  const [, name = "", value] = /^--(\w+)=(\d+)$/.exec(argument) ?? [];
  if (!Object.hasOwn(options, name)) {
    console.error(`soak: unknown option ${argument}: use --seed=N, --sessions=N or --hours=N`);
    Deno.exit(2);
  }
  options[name] = Number(value);
}
const { sessions, hours, seed } = options as { sessions: number; hours: number; seed: number };
const today = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
const began = performance.now();
const figures = await soak(sessions, hours, Number.isNaN(seed) ? today : seed);
console.log(JSON.stringify(figures, null, 2));
console.log(`Every rule held, in ${Math.round((performance.now() - began) / 1000)} s`);
