// What only this client has: keys, proofs and nonces. The rest is in _protocol/operations_test.ts.
import { isServiceError, isSsoError } from "@edge-auth/aws-sso-oidc";
import {
  calculateJwkThumbprint,
  createSigninClient,
  type DpopKeyPair,
  exportDpopKey,
  generateDpopKeyPair,
  importDpopKey,
  type SigninRefreshInput,
} from "@edge-auth/aws-sso-oidc/signin";
import type { Fault } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotEquals } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { assertHides, rejection, thrown } from "../support/assert.ts";
import { claimsOf, clientId, createClient, REGION, setUp, signIn, TOKEN_URL } from "./_helpers.ts";
import { WRONG_KEYS } from "./_keys.ts";

Deno.test("createSigninClient() exchanges a code, and refreshes", async () => {
  const { emulator, input, tokens, key, refresh } = await signIn();
  assertEquals(Object.keys(tokens), [
    ...["accessToken", "tokenType", "expiresIn", "refreshToken", "idToken"],
  ]);
  assertMatch(tokens.accessToken.accessKeyId, /^ASIA/);
  const { refreshToken } = tokens;
  const next = await refresh();
  assertEquals([next.tokenType, next.expiresIn, "idToken" in next], ["aws_sigv4", 900, false]);
  assertNotEquals(next.refreshToken, refreshToken);
  const [exchanged, refreshed] = emulator.requests.slice(1);
  assertEquals(exchanged?.body, { ...input });
  assertEquals(refreshed?.body, { clientId, grantType: "refresh_token", refreshToken });
  for (const { url, headers } of [exchanged!, refreshed!]) {
    assertEquals([url, headers["content-type"]], [TOKEN_URL, "application/json"]);
    const { protectedHeader } = await jose.jwtVerify(headers.dpop ?? "", key.publicKey, {
      currentDate: new Date(0),
    });
    assertEquals(
      await calculateJwkThumbprint(Object(protectedHeader.jwk)),
      await jose.calculateJwkThumbprint(await jose.exportJWK(key.publicKey)),
    );
  }
});

Deno.test("createSigninClient() makes a new proof for each attempt, by the clock of then", async () => {
  const { refresh, emulator, since, clock } = await signIn();
  const headers = { "retry-after": "7" };
  emulator.failNext({ exception: "TooManyRequestsError", headers });
  emulator.failNext({
    status: 503,
    headers: { "x-amzn-errortype": "ServiceUnavailableException" },
    body: JSON.stringify({ error: "unavailable", message: "Later" }),
  });
  clock.set(3_600_000);
  assertEquals((await refresh()).$metadata?.retryAttempts, 2);
  const proofs = claimsOf(since());
  assertEquals(new Set(proofs.map(({ jti }) => jti)).size, 3);
  assertEquals(proofs.map(({ iat }) => iat! - proofs[0]!.iat!), [0, 7, 7]);
  assertEquals(proofs[0]!.iat, Math.floor(clock.now() / 1000) - 7);
});

Deno.test("createSigninClient() takes a stored session whole, and sends what the refresh needs", async () => {
  const { client, tokens, emulator } = await signIn();
  const { refresh } = client;
  await refresh({ clientId, ...tokens, dpopKey: "LEAK" } as SigninRefreshInput);
  assert(!JSON.stringify(emulator.requests).includes("LEAK"));
});

Deno.test("createSigninClient() goes on with a key that was stored and read again", async () => {
  const key = await generateDpopKeyPair({ extractable: true });
  const { tokens: { refreshToken }, emulator, clock } = await signIn({}, { key });
  const stored = await importDpopKey(await exportDpopKey(key));
  const fetch = clock.holding(emulator.fetch);
  const later = createClient(clock, { ...REGION, fetch, key: stored });
  assert((await later.refresh({ clientId, refreshToken })).refreshToken);
});

const LOST: readonly (readonly [Fault, isAlive: boolean])[] = [
  [{ network: "error" }, true],
  [{ network: "error", processed: true }, false],
  [{ status: 502 }, true],
];
Deno.test("createSigninClient() never sends a refresh token again that may be used up, and says so", async () => {
  for (const [fault, isAlive] of LOST) {
    const { refresh, emulator, since } = await signIn();
    emulator.failNext(fault);
    const error = await rejection(refresh());
    assert(isSsoError(error), String(error));
    assertEquals(since().length, 1);
    const again = await refresh().catch((error) => error);
    if (isAlive) assert(again.refreshToken, String(again));
    else {
      assert(isServiceError(again, "TOKEN_EXPIRED"), String(again));
      assertMatch(again.hint ?? "", /used already/);
    }
  }
});

Deno.test("createSigninClient() sends a nonce that the service asks for, once and at once", async () => {
  const { emulator, clock, refresh } = await signIn({ requireDpopNonce: true });
  const [asked, given] = emulator.requests.slice(-2);
  assertEquals([asked?.status, asked?.error, given?.status], [400, "use_dpop_nonce", 200]);
  const [first, second] = claimsOf([asked!, given!]);
  assertEquals(Object.keys(first!), ["jti", "htm", "htu", "iat"]);
  assertEquals(Object.keys(second!), ["jti", "htm", "htu", "iat", "nonce"]);
  assert(first?.jti !== second?.jti);
  assertEquals([asked?.body, asked?.time], [given?.body, given?.time]);
  const before = clock.now();
  emulator.failNext({ exception: "TooManyRequestsError" });
  await refresh();
  const statuses = emulator.requests.slice(-2).map(({ status }) => status);
  assertEquals([statuses, clock.now() - before], [[429, 200], 50], "it keeps the nonce");
});

Deno.test("createSigninClient() sends nothing twice for a nonce that comes with a 5xx or another error", async () => {
  const cases = [["use_dpop_nonce", 500], ["use_dpop_nonce", 502], [
    "INVALID_REQUEST",
    400,
  ]] as const;
  for (const [error, status] of cases) {
    let requests = 0;
    const fetch = () => {
      requests++;
      const headers = { "dpop-nonce": "the-nonce" };
      return Promise.resolve(Response.json({ error, message: "x" }, { status, headers }));
    };
    const { client } = await setUp({}, { fetch });
    await rejection(client.refresh({ clientId, refreshToken: "x" }));
    assertEquals(requests, 1, `${error} ${status}`);
  }
});

Deno.test("createSigninClient() asks no third time where the nonce does not do, and no second without one", async () => {
  for (
    const [nonce, most] of [["the-nonce", 2], ["", 1], [undefined, 1], ["x".repeat(1024), 2], [
      "x".repeat(1025),
      1,
    ]]
  ) {
    const proofs: string[] = [];
    const fetch = (_: string, init: RequestInit) => {
      proofs.push(new Headers(init.headers).get("dpop") ?? "");
      const headers: HeadersInit = nonce === undefined ? {} : { "dpop-nonce": String(nonce) };
      const body = { error: "use_dpop_nonce", message: "Another one" };
      return Promise.resolve(Response.json(body, { status: 400, headers }));
    };
    const { client } = await setUp({}, { fetch });
    const error = await rejection(client.refresh({ clientId, refreshToken: "x" }));
    assert(isServiceError(error, "use_dpop_nonce"), String(error));
    assertMatch(error.hint ?? "", /DPoP-Nonce/);
    assertEquals([proofs.length, new Set(proofs).size], [most, most]);
  }
});

for (const [title, wrong] of Object.entries(WRONG_KEYS)) {
  Deno.test(`createSigninClient() refuses ${title} in place of an ES256 key pair`, () => {
    const error = thrown(() => createSigninClient({ ...REGION, key: wrong as DpopKeyPair }));
    assertInstanceOf(error, TypeError, String(error));
    assertEquals(
      error.message,
      "Cannot create a client of AWS Sign-In: 'key' must be a pair of ECDSA keys on the curve " +
        "P-256, such as generateDpopKeyPair returns",
    );
  });
}

Deno.test("createSigninClient() refuses a bad input of refresh() before any request, as a rejection", async () => {
  const { client, emulator } = await setUp();
  const wrong = [undefined, null, 5, "x", {}, { clientId }, { clientId, refreshToken: 5 }];
  for (const input of wrong) {
    const error = await rejection(client.refresh(input as unknown as SigninRefreshInput));
    assertInstanceOf(error, TypeError);
  }
  const empty = await rejection(client.refresh({ clientId, refreshToken: "" }));
  assertInstanceOf(empty, RangeError);
  assertMatch(empty.message, /^Cannot build a CreateOAuth2Token request: 'refreshToken'/);
  assert(!/scope|sso:/.test(empty.message), "no advice that is SSO OIDC's");
  assertEquals(emulator.requests.length, 0);
});

Deno.test("createSigninClient() shows neither key nor proof in what it throws", async () => {
  let proof = "";
  const { client } = await setUp({}, {
    fetch: (_, init) => {
      proof = new Headers(init.headers).get("dpop") ?? "";
      throw new TypeError("network down");
    },
  });
  const error = await rejection(client.refresh({ clientId, refreshToken: "REFRESHTOKEN01" }));
  assert(isSsoError(error, "NETWORK_ERROR"));
  assertEquals(proof.split(".").length, 3);
  assertHides(error, ...proof.split("."), "REFRESHTOKEN01");
});
