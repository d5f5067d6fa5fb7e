// A thousand sessions over a week of virtual time, with random faults: `deno task soak [--seed=7]
// [--sessions=1000] [--hours=168]`. The same seed is the same week; without one, it is today's date.

import { soak } from "../tests/session/_soak.ts";

const options: Record<string, number> = { seed: NaN, sessions: 1000, hours: 168 };
for (const argument of Deno.args) {
  const [, name = "", value] = /^--(\w+)=(\d+)$/.exec(argument) ?? [];
  if (!Object.hasOwn(options, name)) {
    console.error(`Unknown argument: ${argument}. Use --seed=, --sessions= or --hours=.`);
    Deno.exit(2);
  }
  options[name] = Number(value);
}
const { sessions, hours, seed } = options as { sessions: number; hours: number; seed: number };
const today = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
const began = performance.now();
const figures = await soak(sessions, hours, Number.isNaN(seed) ? today : seed);
console.log(JSON.stringify(figures, null, 2));
console.log(`${Math.round((performance.now() - began) / 1000)} s`);
