// `deno task check:live` meets the real service; here the emulator stands in for it.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createEmulator, type Fault } from "@edge-auth/aws-sso-oidc/testing";
import { compare, report } from "../../scripts/live/compare.ts";
import { probe } from "../../scripts/live/probe.ts";

const REGION = "eu-central-1";

async function observe(...faults: Fault[]) {
  const emulator = createEmulator({ region: REGION });
  for (const fault of faults) emulator.failNext(fault);
  return { emulator, seen: await probe((request) => emulator.fetch(request), REGION) };
}

Deno.test("check:live asks five times, in the region, and says who asks", async () => {
  const { emulator, seen } = await observe();
  assertEquals(Object.keys(seen).length, 5);
  assertEquals(emulator.requests.length, 5);
  assert(emulator.requests.every(({ url }) => url.startsWith(`https://oidc.${REGION}.`)));
});

Deno.test("check:live finds no difference between equals", async () => {
  const [service, emulator] = [(await observe()).seen, (await observe()).seen];
  assertEquals(compare(service, emulator), []);
  assertStringIncludes(report(REGION, service, []), "✓ CreateToken with an unknown code: 400");
});

Deno.test("check:live names each difference, and no value", async () => {
  const service = (await observe(
    { operation: "CreateToken", exception: "InvalidClientException" },
    { operation: "StartDeviceAuthorization", status: 502, body: "<html>" },
  )).seen;
  const differences = compare(service, (await observe()).seen);
  const of = (probe: string) =>
    differences.filter((it) => it.probe.startsWith(probe)).map(({ what }) => what);
  assertEquals(of("RegisterClient"), []);
  assertEquals(of("CreateToken with an unknown code"), ["status", "x-amzn-errortype", "error"]);
  assert(of("StartDeviceAuthorization").includes("members"));
  const text = report(REGION, service, differences);
  assertStringIncludes(text, "✗ CreateToken with an unknown code: 401 invalid_client");
  assertStringIncludes(text, "emulator  invalid_grant");
  assert(!/eyJ/.test(text), "no secret");
});

Deno.test("check:live does not compare what only people read", async () => {
  const details = { error_description: "other words" };
  const refused = { operation: "CreateToken", exception: "InvalidGrantException" } as const;
  const service = (await observe({ ...refused, ...details })).seen;
  assertEquals(compare(service, (await observe()).seen), []);
});
