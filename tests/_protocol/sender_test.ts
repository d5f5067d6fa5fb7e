// What clients add to errors, whatever the service; its own hints have tests of their own.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import { hintOf, reasonOf } from "../support/assert.ts";
import { setUp } from "../support/operations/client_setup.ts";
import { OIDC } from "../support/operations/mod.ts";
import { type Answer, html, refusal } from "../support/scripted_fetch.ts";
import { START } from "../support/virtual_clock.ts";
import { EXAMPLE } from "./_example.ts";

const HOUR = 3_600_000;

async function hintAfter(answer: Answer, service = EXAMPLE): Promise<string> {
  const operation = service.operations[0]!;
  const { call, clock } = await setUp({ service, operation }, [answer], { maxAttempts: 1 });
  const error = await reasonOf(clock.run(call()));
  assertInstanceOf(error, SsoError);
  assertEquals(Object.hasOwn(error, "hint"), error.hint !== undefined);
  return hintOf(error);
}

const dated = (ms: number, status = 400, code = "gone") =>
  refusal(code, { status, headers: { date: new Date(START - ms).toUTCString() } });

Deno.test("createSender() gives the service's own hint first, whatever the status", async () => {
  for (const status of [400, 429, 500, 503]) {
    assertMatch(await hintAfter(refusal("gone", { status })), /^The hint of gone, in words\./);
  }
});

Deno.test("createSender() has hints of its own where the service has none", async () => {
  const unknown = (status: number) => hintAfter(refusal("unheard_of", { status }), OIDC);
  assertMatch(await unknown(429), /^Too many requests/);
  for (const status of [500, 502, 503]) assertMatch(await unknown(status), /again later\.$/);
  for (const code of ["unheard_of", "constructor", "toString", "__proto__"]) {
    assertEquals(await hintAfter(refusal(code), OIDC), "", code);
  }
});

Deno.test("createSender() speaks of what else may have responded", async () => {
  for (const status of [200, 400, 403, 404]) {
    assertMatch(
      await hintAfter(html(status)),
      /a proxy, a captive portal, a wrong region or endpoint/,
    );
  }
  assertMatch(await hintAfter(html(429)), /^Too many requests/);
  for (const status of [500, 502, 503, 504]) {
    assertMatch(await hintAfter(html(status)), /again later/);
  }
});

Deno.test("createSender() tells of a clock that differs from the service's by more than a minute", async () => {
  assertMatch(await hintAfter(dated(HOUR)), /The hint of gone.* clock is 60 min ahead\.$/);
  assertMatch(await hintAfter(dated(-HOUR)), /clock is 60 min behind\.$/);
  assertMatch(
    await hintAfter(dated(HOUR, 401, "unheard_of"), OIDC),
    /^This machine's clock is 60 min/,
  );
  assertMatch(await hintAfter(dated(119_000)), /clock is 1 min ahead\.$/);
  assertMatch(await hintAfter(dated(-119_000)), /clock is 1 min behind\.$/);
  for (const ms of [0, 59_000, -59_000]) assertNotMatch(await hintAfter(dated(ms)), /clock/);
  for (const date of ["yesterday", ""]) {
    assertNotMatch(await hintAfter(refusal("gone", { headers: { date } })), /clock/);
  }
  const stranger = html(403, { date: new Date(START - HOUR).toUTCString() });
  assertNotMatch(await hintAfter(stranger), /clock/, "whose clock it is nobody knows");
});
