import { assertEquals, assertStringIncludes } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  assertRefused,
  authorize,
  newKey,
  NOW,
  type ProofChange,
  prove,
  SAME_DEVICE,
  send,
  SIGNIN,
  signIn,
  TOKEN_URL,
} from "./_calls.ts";

const INPUT = { clientId: SAME_DEVICE, grantType: "refresh_token", refreshToken: "x" };

/** What the emulator says to a proof, and that the code is still good after it. */
async function refusal(change: ProofChange, error = "INVALID_REQUEST"): Promise<string> {
  const { exchange } = await authorize();
  const message = assertRefused(await exchange({}, change), error);
  assertEquals((await exchange()).status, 200);
  return message;
}

Deno.test("createEmulator() takes a DPoP proof made by jose", async () => {
  const { exchange } = await authorize();
  assertEquals((await exchange()).status, 200);
});

const WRONG: [string, ProofChange, string][] = [
  ["the typ JWT", { header: { typ: "JWT" } }, "typ"],
  ["no typ", { header: { typ: undefined } }, "typ"],
  ["no jwk", { header: { jwk: undefined } }, "EC P-256"],
  ["a jwk that is null", { header: { jwk: null } }, "EC P-256"],
  ["a critical extension", { header: { crit: ["mine"], mine: 1 } }, "critical"],
  ["no jti", { claims: { jti: undefined } }, "jti is missing"],
  ["an empty jti", { claims: { jti: "" } }, "jti is missing"],
  ["a jti that is a number", { claims: { jti: 5 } }, "jti is missing"],
  ["a jti of 257 characters", { claims: { jti: "x".repeat(257) } }, "jti is too long"],
  ["no htm", { claims: { htm: undefined } }, "htm must be POST"],
  ["the htm GET", { claims: { htm: "GET" } }, "htm must be POST"],
  ["the htm post", { claims: { htm: "post" } }, "htm must be POST"],
  ["no htu", { claims: { htu: undefined } }, "htu"],
  ["the htu of another path", { claims: { htu: `${SIGNIN}/v1/tokens` } }, "htu"],
  ["the htu of another host", { claims: { htu: "https://example.com/v1/token" } }, "htu"],
  ["the htu of another scheme", { claims: { htu: TOKEN_URL.replace("https", "http") } }, "htu"],
  ["the htu of another port", { claims: { htu: TOKEN_URL.replace(".com", ".com:444") } }, "htu"],
  ["an htu with a query", { claims: { htu: `${TOKEN_URL}?a=b` } }, "htu"],
  ["an htu with a fragment", { claims: { htu: `${TOKEN_URL}#a` } }, "htu"],
  ["an htu with credentials", { claims: { htu: TOKEN_URL.replace("//", "//a:b@") } }, "htu"],
  ["an htu that is a path", { claims: { htu: "/v1/token" } }, "htu"],
  ["an htu with a slash at its end", { claims: { htu: `${TOKEN_URL}/` } }, "htu"],
  ["no iat", { claims: { iat: undefined } }, "iat is missing"],
  ["an iat that is a text", { claims: { iat: String(NOW) } }, "iat is missing"],
];

for (const [title, change, text] of WRONG) {
  Deno.test(`createEmulator() refuses a proof with ${title}`, async () => {
    assertStringIncludes(await refusal(change), text);
  });
}

const RIGHT: [string, ProofChange][] = [
  ["a jti of 256 characters", { claims: { jti: "x".repeat(256) } }],
  ["an htu in capitals", { claims: { htu: "HTTPS://US-EAST-1.signin.aws.amazon.com/v1/token" } }],
  ["an htu with the default port", { claims: { htu: TOKEN_URL.replace(".com", ".com:443") } }],
  ["an htu with dot segments", { claims: { htu: `${SIGNIN}/v2/../v1/./token` } }],
  ["an htu with a needless escape", { claims: { htu: `${SIGNIN}/v1/%74oken` } }],
  ["a clock that is a minute behind", { claims: { iat: NOW - 60 } }],
  ["a clock that is a minute ahead", { claims: { iat: NOW + 60 } }],
  ["claims that nobody knows", { claims: { ath: "x", exp: NOW - 900 } }],
];

for (const [title, change] of RIGHT) {
  Deno.test(`createEmulator() takes a proof with ${title}`, async () => {
    const { exchange } = await authorize();
    const { status, body } = await exchange({}, change);
    assertEquals(status, 200, JSON.stringify(body));
  });
}

Deno.test("createEmulator() says TOKEN_EXPIRED to a clock that is off by more than a minute", async () => {
  for (const iat of [NOW - 61, NOW + 61, 0, NOW * 1000]) {
    assertStringIncludes(await refusal({ claims: { iat } }, "TOKEN_EXPIRED"), "DPoP proof");
  }
});

Deno.test("createEmulator() goes by its own clock, and sends it along", async () => {
  const { emulator, refresh } = await signIn();
  emulator.advance(3_600_000);
  const late = await refresh();
  assertRefused(late, "TOKEN_EXPIRED");
  const iat = Date.parse(late.headers.get("date") ?? "") / 1000;
  assertEquals(iat, NOW + 3600);
  assertEquals((await refresh(undefined, {}, { claims: { iat } })).status, 200);
});

Deno.test("createEmulator() wants exactly one DPoP header", async () => {
  const { emulator, key } = await authorize();
  const none = assertRefused(await send(emulator, INPUT, []), "INVALID_REQUEST");
  assertStringIncludes(none, "missing");
  const two = [await prove(key), await prove(key)];
  const message = assertRefused(await send(emulator, INPUT, two), "INVALID_REQUEST");
  assertStringIncludes(message, "exactly one");
});

Deno.test("createEmulator() refuses a proof that it has seen, also of two at once", async () => {
  const { emulator, key, tokens } = await signIn({ rotateRefreshTokens: false });
  const input = { ...INPUT, refreshToken: tokens.refreshToken };
  const proof = await prove(key);
  assertEquals((await send(emulator, input, [proof])).status, 200);
  assertStringIncludes(
    assertRefused(await send(emulator, input, [proof]), "INVALID_REQUEST"),
    "used already",
  );
  const next = await prove(key);
  const both = await Promise.all([
    send(emulator, input, [next]),
    send(emulator, input, [next]),
  ]);
  assertEquals(both.map(({ status }) => status).toSorted(), [200, 400]);
});

Deno.test("createEmulator() remembers a jti by key, as long as its proof could be used again", async () => {
  const { emulator, refresh } = await signIn({ rotateRefreshTokens: false });
  const claims = { jti: "mine", iat: NOW + 60 };
  assertEquals((await refresh(undefined, {}, { claims })).status, 200);
  const otherKey = await refresh(undefined, {}, { claims }, await newKey());
  assertStringIncludes(assertRefused(otherKey, "INVALID_REQUEST"), "bound to the key");
  emulator.advance(120_999);
  assertStringIncludes(
    assertRefused(await refresh(undefined, {}, { claims }), "INVALID_REQUEST"),
    "used already",
  );
  emulator.advance(1);
  const later = { jti: "mine", iat: NOW + 121 };
  assertEquals((await refresh(undefined, {}, { claims: later })).status, 200);
});

Deno.test("createEmulator() does not remember the jti of a proof that it refused", async () => {
  const { exchange } = await authorize();
  assertRefused(await exchange({}, { claims: { jti: "mine", htm: "GET" } }), "INVALID_REQUEST");
  assertEquals((await exchange({}, { claims: { jti: "mine" } })).status, 200);
});

Deno.test("createEmulator() asks for a nonce if told so, and for another one after five minutes", async () => {
  const { emulator, exchange } = await authorize({ requireDpopNonce: true });
  const asked = async (nonce?: string) => {
    const answer = await exchange({ code: "x" }, { claims: { nonce } });
    const message = assertRefused(answer, "use_dpop_nonce", "ValidationException");
    assertStringIncludes(message, "DPoP-Nonce");
    return answer.headers.get("dpop-nonce") ?? "";
  };
  const nonce = await asked();
  assertEquals(nonce.length > 16, true);
  assertEquals(await asked("another"), nonce);
  assertEquals(emulator.requests.at(-1)?.error, "use_dpop_nonce");
  emulator.advance(300_000);
  const claims = { nonce, iat: NOW + 300 };
  const stale = await exchange({}, { claims });
  assertRefused(stale, "use_dpop_nonce", "ValidationException");
  const fresh = stale.headers.get("dpop-nonce");
  assertEquals(fresh === nonce, false);
  const { status, headers } = await exchange({}, { claims: { ...claims, nonce: fresh } });
  assertEquals([status, headers.get("dpop-nonce")], [200, null]);
});

Deno.test("createEmulator() asks for no nonce by itself", async () => {
  const { exchange } = await authorize();
  const { status, headers } = await exchange({}, { claims: { nonce: "mine" } });
  assertEquals([status, headers.get("dpop-nonce")], [200, null]);
});

Deno.test("createEmulator() takes the proof for the URL that the request went to, without its query", async () => {
  const emulator = createEmulator();
  const key = await newKey();
  for (const origin of ["http://127.0.0.1:8787", "https://signin.eu-west-1.api.aws"]) {
    const url = `${origin}/v1/token`;
    const iat = Math.floor(Date.now() / 1000);
    const proofFor = (htu: string) => prove(key, { claims: { htu, iat } });
    const right = await send(emulator, INPUT, [await proofFor(url)], `${url}?a=b`);
    assertEquals(right.body.message, "The refreshToken is unknown");
    const wrong = await send(emulator, INPUT, [await proofFor(TOKEN_URL)], url);
    assertStringIncludes(String(wrong.body.message), "htu");
  }
});
