// The fuzzer itself: it notices what it is there for, and what it says can be reproduced.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { createRandom, mutate, randomSecret } from "../../scripts/fuzz/random.ts";
import { echo, findRun } from "../../scripts/fuzz/secrets.ts";
import { watch } from "../../scripts/fuzz/watch.ts";

const MODULE = new URL("_broken_targets.ts", import.meta.url).href;
const run = (target: string, cases = 9) =>
  watch({ module: MODULE, target, seed: 1, first: 0, cases }, {
    longestCase: target.startsWith("never") ? 1_000 : 30_000,
  });

const BROKEN: Readonly<Record<string, RegExp>> = {
  "crashes": /undocumented error: \[TypeError: Cannot read properties of undefined/,
  "rejects": /undocumented error: \[Error: no idea/,
  "shows a secret": /"AQIDBAUGBwgJ" of a secret is in: failed: token_AQIDBAUGBwgJ/,
  "shows an encoded secret": /"aorAQIDBAUGB" of a secret is in/,
  "shows a secret in a member": /"aorAQIDBAUGB" of a secret is in/,
  "says too much": /a message of 2001 characters/,
  "acts on a terminal": /unprintable characters/,
  "returns nonsense": /a wrong result: it is 5/,
  "is slow": /it took [1-3]\d\d ms/,
  "is large": /ms and 3\d\.\d MB/,
  "never settles": /not ended within 1000 ms/,
  "never ends": /not ended within 1000 ms/,
};

for (const [target, problem] of Object.entries(BROKEN)) {
  Deno.test(`deno task fuzz notices a target that ${target}, and the case`, async () => {
    const { failure, cases } = await run(target);
    assertMatch(failure?.problem ?? "", problem);
    assertEquals([failure?.index, cases], [5, 6]);
  });
}

Deno.test("deno task fuzz runs all cases of a target that is fine, and counts what throws", async () => {
  const { failure, cases, threw, slowest } = await run("fine", 50);
  assertEquals([failure, cases, threw], [undefined, 50, 45]);
  assert(slowest.time > 0);
});

Deno.test("createRandom() repeats itself, and no other case", () => {
  const make = (seed: number, index: number) => {
    const random = createRandom(seed, index);
    return [...mutate(new TextEncoder().encode("example"), random), randomSecret(random)].join();
  };
  assertEquals(make(1, 2), make(1, 2));
  const all = new Set(Array.from({ length: 400 }, (_, at) => make(at % 20, Math.floor(at / 20))));
  assert(all.size > 380, `${all.size} of 400 differ`);
});

Deno.test("findRun() finds what echo() hides", () => {
  let found = 0;
  for (let index = 0; index < 500; index++) {
    const random = createRandom(1, index);
    const secret = randomSecret(random).padEnd(20, "x");
    if (findRun(echo([secret], random), [secret])) found++;
  }
  assert(found > 400, `${found} of 500`);
});

Deno.test("deno task fuzz says what is wrong with its options", async () => {
  for (
    const [option, message] of [
      ["--target=redakt", "did you mean 'redact'"],
      ["--cases=x", "--cases must be a whole number"],
      ["--sed=1", "--sed"],
    ] as const
  ) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("../../scripts/fuzz.ts", import.meta.url).href, option],
      stdout: "null",
      signal: AbortSignal.timeout(60_000),
    }).output();
    assertEquals(code, 1);
    assert(new TextDecoder().decode(stderr).includes(message), option);
  }
});
