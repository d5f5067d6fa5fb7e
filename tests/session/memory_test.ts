import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createMemoryStorage } from "@edge-auth/aws-sso-oidc/session";
import { assert, assertEquals } from "../support/assert.ts";
import { turn } from "../support/virtual_clock.ts";

Deno.test("createMemoryStorage() runs work of one key in order, and of others side by side", async () => {
  const { lock } = createMemoryStorage();
  const done: string[] = [];
  const work = (name: string) => async () => {
    await turn();
    done.push(name);
    if (name === "a1") throw new Error("failed");
    return name;
  };
  const results = await Promise.allSettled([
    lock!("a", work("a1")),
    lock!("a", work("a2")),
    lock!("b", work("b1")),
    lock!("a", work("a3")),
  ]);
  assertEquals(done, ["a1", "b1", "a2", "a3"]);
  assertEquals(results.map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
});

Deno.test("createMemoryStorage() keeps nothing of work that is done", async () => {
  const { lock } = createMemoryStorage();
  const results: WeakRef<object>[] = [];
  for (let round = 0; round < 20; round++) {
    const result = await lock!("a", () => Promise.resolve({ round }));
    results.push(new WeakRef(result));
  }
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await turn();
  collect();
  const left = results.filter((reference) => reference.deref() !== undefined).length;
  assert(left <= 2, `${left} of ${results.length} results are still in memory`);
});
