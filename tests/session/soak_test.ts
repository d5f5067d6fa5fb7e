import { assert } from "../support/assert.ts";
import { soak } from "./_soak.ts";

// The whole one, a week of 1,000 sessions, is `deno task soak`.
Deno.test("sessions survive two days of random faults", async () => {
  for (const seed of [1, 2, 3]) {
    const { refreshes, signIns, faults, calls } = await soak(6, 48, seed);
    assert(refreshes > 100 && signIns > 5 && faults > 10 && calls > 1000, `seed ${seed}`);
  }
});
