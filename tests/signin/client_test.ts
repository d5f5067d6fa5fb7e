// The client against the emulator, where all goes well.
import {
  calculateJwkThumbprint,
  createSigninClient,
  exportDpopKey,
  generateDpopKeyPair,
  importDpopKey,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { claimsOf, clientId, REGION, signIn, TOKEN_URL } from "./_helpers.ts";

Deno.test("createSigninClient() exchanges a code, and refreshes", async () => {
  const { client, emulator, input, tokens, key } = await signIn();
  assertEquals(Object.keys(tokens), [
    "accessToken",
    "tokenType",
    "expiresIn",
    "refreshToken",
    "idToken",
  ]);
  assertMatch(tokens.accessToken.accessKeyId, /^ASIA/);
  const next = await client.refresh({ clientId, refreshToken: tokens.refreshToken });
  assertEquals([next.tokenType, next.expiresIn, "idToken" in next], ["aws_sigv4", 900, false]);
  assertNotEquals(next.refreshToken, tokens.refreshToken);
  const [exchange, refresh] = emulator.requests.slice(1);
  assertEquals(exchange?.body, { ...input });
  assertEquals(refresh?.body, {
    clientId,
    grantType: "refresh_token",
    refreshToken: tokens.refreshToken,
  });
  for (const { url, headers } of [exchange!, refresh!]) {
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

Deno.test("createSigninClient() makes proofs by its own clock, each with an id of its own", async () => {
  const { client, clock, emulator, tokens } = await signIn();
  clock.set(3_600_000);
  await client.refresh({ clientId, refreshToken: tokens.refreshToken });
  const [first, second] = claimsOf(emulator);
  assertEquals((second?.iat ?? 0) - (first?.iat ?? 0), 3600);
  assertNotEquals(first?.jti, second?.jti);
});

Deno.test("createSigninClient() has functions that need no this, and refreshes a stored session whole", async () => {
  const { client, tokens, emulator } = await signIn();
  const { refresh } = client;
  await refresh({ clientId, ...tokens, dpopKey: "LEAK" } as Parameters<typeof refresh>[0]);
  assert(!JSON.stringify(emulator.requests).includes("LEAK"));
});

Deno.test("createSigninClient() goes on with a key that was stored and read again", async () => {
  const key = await generateDpopKeyPair({ extractable: true });
  const { tokens, emulator, clock } = await signIn({}, { key });
  const stored = await importDpopKey(await exportDpopKey(key));
  const { fetch } = emulator;
  const later = createSigninClient({ ...REGION, fetch, clock, key: stored });
  assert((await later.refresh({ clientId, refreshToken: tokens.refreshToken })).refreshToken);
});
