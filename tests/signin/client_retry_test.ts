// What the client sends again, what it does not, and that each attempt has a proof of its own.
import { isServiceError, SsoError, SsoResponseError } from "@edge-auth/aws-sso-oidc";
import type { SigninClientOptions } from "@edge-auth/aws-sso-oidc/signin";
import type { EmulatorOptions, Fault } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { rejection } from "../_protocol/_helpers.ts";
import { claimsOf, clientId, setUp, signIn } from "./_helpers.ts";

/** A session whose next requests fail; its clock and its requests count from now on. */
async function failing(
  faults: readonly Fault[],
  options: EmulatorOptions = {},
  more: Partial<SigninClientOptions> = {},
) {
  const session = await signIn(options, more);
  const { client, emulator, clock, tokens: { refreshToken } } = session;
  const before = claimsOf(emulator).length;
  clock.waits.length = 0;
  for (const fault of faults) emulator.failNext(fault);
  return {
    ...session,
    refresh: () => client.refresh({ clientId, refreshToken }),
    claims: () => claimsOf(emulator).slice(before),
  };
}

const BUSY: Fault = { signinException: "TooManyRequestsError" };
const UNAVAILABLE: Fault = {
  status: 503,
  headers: { "x-amzn-errortype": "ServiceUnavailableException" },
  body: JSON.stringify({ error: "unavailable", message: "Later" }),
};

for (const [title, fault] of [["429", BUSY], ["503 of AWS", UNAVAILABLE]] as const) {
  Deno.test(`createSigninClient() repeats after a ${title}, with a new proof each time`, async () => {
    const { refresh, claims, clock } = await failing([fault, fault]);
    const { $metadata } = await refresh();
    assertEquals($metadata?.retryAttempts, 2);
    assertEquals(clock.waits, [50, 100]); // half of 100 ms, doubled
    const proofs = claims();
    assertEquals(new Set(proofs.map(({ jti }) => jti)).size, 3);
  });
}

Deno.test("createSigninClient() waits as long as it is told, and proves by the later clock", async () => {
  const { refresh, claims, clock } = await failing([
    { ...BUSY, headers: { "retry-after": "7" } } as Fault,
  ]);
  await refresh();
  assertEquals(clock.waits, [7000]);
  const [first, second] = claims();
  assertEquals((second?.iat ?? 0) - (first?.iat ?? 0), 7);
});

Deno.test("createSigninClient() stops after its attempts, and the refresh token is still good", async () => {
  for (const attempts of [1, 2, 5]) {
    const faults = Array.from({ length: attempts }, () => BUSY);
    const { refresh, claims } = await failing(faults, {}, { attempts });
    const error = await rejection(refresh());
    assert(isServiceError(error, "rate_exceeded"), String(error));
    assertEquals([claims().length, error.$metadata.retryAttempts], [attempts, attempts - 1]);
    await refresh();
  }
});

const NEVER: readonly (readonly [title: string, fault: Fault, code: string])[] = [
  ["a failure of the network", { network: "error" }, "NETWORK_ERROR"],
  ["a lost answer", { network: "error", processed: true }, "NETWORK_ERROR"],
  ["a fault of the service", { signinException: "InternalServerException" }, "SERVICE_ERROR"],
  ["a refusal", { signinException: "AccessDeniedException" }, "SERVICE_ERROR"],
  ["a 503 of somebody else", { status: 503, body: "<h1>Sorry</h1>" }, "INVALID_RESPONSE"],
  ["a 429 of somebody else", { status: 429, body: "<h1>Sorry</h1>" }, "INVALID_RESPONSE"],
  ["a 502", { status: 502 }, "INVALID_RESPONSE"],
  ["half an answer", { status: 200, body: '{"accessToken":' }, "INVALID_RESPONSE"],
  ["a redirect", { status: 307, headers: { location: "https://x.test" } }, "INVALID_RESPONSE"],
];

for (const [title, fault, code] of NEVER) {
  Deno.test(`createSigninClient() never repeats after ${title}: the token may be used up`, async () => {
    const { refresh, claims, clock } = await failing([fault]);
    const error = await rejection(refresh());
    assertInstanceOf(error, SsoError, String(error));
    assertEquals([error.code, claims().length, clock.waits], [code, 1, []]);
    assert(error.hint);
  });
}

Deno.test("createSigninClient() lets the refresh token live where the service never saw it", async () => {
  const { refresh } = await failing([{ network: "error" }]);
  const error = await rejection(refresh());
  assertInstanceOf(error.cause, TypeError);
  assert((await refresh()).refreshToken);
});

Deno.test("createSigninClient() says that a token is used whose answer was lost", async () => {
  const { refresh } = await failing([{ network: "error", processed: true }]);
  await rejection(refresh());
  const error = await rejection(refresh());
  assert(isServiceError(error, "TOKEN_EXPIRED"), String(error));
  assertMatch(error.hint ?? "", /used already/);
});

Deno.test("createSigninClient() sends a nonce that the service asks for, once and at once", async () => {
  const { client, emulator, clock, tokens } = await signIn({ requireDpopNonce: true });
  const [asked, given] = emulator.requests.slice(-2);
  assertEquals([asked?.status, asked?.error, given?.status], [400, "use_dpop_nonce", 200]);
  const [first, second] = claimsOf(emulator);
  assertEquals("nonce" in first!, false);
  assertEquals(Object.keys(second!), ["jti", "htm", "htu", "iat", "nonce"]);
  assert(first?.jti !== second?.jti);
  assertEquals(asked?.body, given?.body);
  assertEquals(clock.waits, []);
  await client.refresh({ clientId, refreshToken: tokens.refreshToken });
});

/** A service that is never content with a nonce. */
function insatiable(headers: Record<string, string>) {
  const proofs: string[] = [];
  const fetch = (_: string, init: RequestInit) => {
    proofs.push(new Headers(init.headers).get("dpop") ?? "");
    const body = { error: "use_dpop_nonce", message: "Another one" };
    return Promise.resolve(Response.json(body, { status: 400, headers }));
  };
  return { fetch, proofs };
}

Deno.test("createSigninClient() asks no third time where the nonce does not do", async () => {
  const { fetch, proofs } = insatiable({ "dpop-nonce": "the-nonce" });
  const { client } = await setUp({}, { fetch });
  const error = await rejection(client.refresh({ clientId, refreshToken: "x" }));
  assert(isServiceError(error, "use_dpop_nonce"), String(error));
  assertMatch(error.hint ?? "", /DPoP-Nonce/);
  assertEquals(proofs.length, 2);
});

Deno.test("createSigninClient() asks no second time where there is no nonce", async () => {
  for (const headers of [{}, { "dpop-nonce": "" }] as Record<string, string>[]) {
    const { fetch, proofs } = insatiable(headers);
    const { client } = await setUp({}, { fetch });
    const error = await rejection(client.refresh({ clientId, refreshToken: "x" }));
    assert(isServiceError(error, "use_dpop_nonce"), String(error));
    assertEquals(proofs.length, 1);
  }
});

Deno.test("createSigninClient() brings a nonce that it is asked for after a 429, too", async () => {
  const { emulator, refresh } = await failing([BUSY], { requireDpopNonce: true });
  await refresh();
  assertEquals(emulator.requests.slice(-3).map(({ status }) => status), [429, 400, 200]);
});

Deno.test("createSigninClient() keeps to one endpoint whatever an answer says", async () => {
  const { client } = await setUp({}, {
    fetch: () =>
      Promise.resolve(
        new Response(null, { status: 308, headers: { location: "https://evil.test/" } }),
      ),
  });
  const error = await rejection(client.refresh({ clientId, refreshToken: "x" }));
  assertInstanceOf(error, SsoResponseError);
  assertMatch(error.message, /redirect/);
});
