import { assert } from "../support/assert.ts";
import { soak } from "./_soak.ts";

// The whole one, a week of 1,000 sessions, is `deno task soak`.
Deno.test("sessions survive two days of random faults", async () => {
  const all = { refreshes: 0, signIns: 0, faults: 0, calls: 0 };
  for (const seed of [1, 2, 3]) {
    const figures = await soak(6, 48, seed);
    for (const name of Object.keys(all) as (keyof typeof all)[]) all[name] += figures[name];
  }
  const { refreshes, signIns, faults, calls } = all;
  const isMuch = refreshes > 300 && signIns > 15 && faults > 15 && calls > 3000;
  assert(isMuch, JSON.stringify(all));
});
