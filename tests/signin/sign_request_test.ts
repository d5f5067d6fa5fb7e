import {
  buildCreateOAuth2TokenRequest,
  type DpopKeyPair,
  generateDpopKeyPair,
  signDpopRequest,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { rejection } from "../support/assert.ts";
import { START } from "../support/virtual_clock.ts";
import { clientId, REGION, TOKEN_URL } from "./_helpers.ts";

const key = await generateDpopKeyPair();
const INPUT = { clientId, grantType: "refresh_token", refreshToken: "the-token" } as const;
const build = (more: object = {}) => buildCreateOAuth2TokenRequest(INPUT, { ...REGION, ...more });

const claimsOf = (request: Request) => jose.decodeJwt(request.headers.get("dpop") ?? "");

Deno.test("signDpopRequest() adds a proof for method and URL, and nothing else", async () => {
  const signed = await signDpopRequest(build(), { key, now: START, jti: "id", nonce: "n" });
  assertEquals([...signed.headers.keys()], ["content-type", "dpop"]);
  assertEquals(claimsOf(signed), {
    jti: "id",
    htm: "POST",
    htu: TOKEN_URL,
    iat: START / 1000,
    nonce: "n",
  });
  await jose.jwtVerify(signed.headers.get("dpop") ?? "", key.publicKey, { typ: "dpop+jwt" });
});

Deno.test("signDpopRequest() keeps method, URL, body, headers and redirect", async () => {
  const request = build({ headers: { "user-agent": "tool", "x-trace": "1" } });
  const signed = await signDpopRequest(request, { key });
  assertEquals([signed.method, signed.url, signed.redirect], ["POST", TOKEN_URL, "manual"]);
  assertEquals(signed.headers.get("content-type"), "application/json");
  assertEquals([signed.headers.get("user-agent"), signed.headers.get("x-trace")], ["tool", "1"]);
  assertEquals(await signed.text(), JSON.stringify(INPUT));
});

Deno.test("signDpopRequest() keeps the signal", async () => {
  const controller = new AbortController();
  const signed = await signDpopRequest(build({ signal: controller.signal }), { key });
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(signed.signal.reason, reason);
});

Deno.test("signDpopRequest() takes the body over, and leaves the headers of its input alone", async () => {
  const request = build();
  await signDpopRequest(request, { key });
  assert(request.bodyUsed);
  assertEquals(request.headers.has("dpop"), false);
  assertInstanceOf(await rejection(signDpopRequest(request, { key })), TypeError);
});

Deno.test("signDpopRequest() signs a request again with another id, and replaces the proof", async () => {
  const first = await signDpopRequest(build(), { key });
  const { jti } = claimsOf(first);
  const second = await signDpopRequest(first, { key });
  assert(!second.headers.get("dpop")?.includes(","), "there are two proofs");
  assert(jti && claimsOf(second).jti !== jti);
  assertEquals(await second.text(), JSON.stringify(INPUT));
});

Deno.test("signDpopRequest() leaves query and fragment out of the proof, not out of the URL", async () => {
  const url = "https://example.com/path?a=b#c";
  const signed = await signDpopRequest(new Request(url), { key });
  assertEquals([signed.url, signed.method], [url, "GET"]);
  const { htm, htu } = claimsOf(signed);
  assertEquals([htm, htu], ["GET", "https://example.com/path"]);
});

Deno.test("signDpopRequest() leaves a request whole that it cannot sign", async () => {
  const request = build();
  for (const options of [{ key: {} as DpopKeyPair }, { key, jti: "" }, { key, now: NaN }]) {
    await rejection(signDpopRequest(request, options));
  }
  assertEquals(await request.text(), JSON.stringify(INPUT));
});
