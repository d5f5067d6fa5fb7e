import { parseCreateTokenResponse, SsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { EXCEPTIONS } from "./_exceptions.ts";
import { rejection, reply } from "./_helpers.ts";

async function hintOf(body: unknown, status = 400, headers: Record<string, string> = {}) {
  const error = await rejection(parseCreateTokenResponse(reply(body, status, headers)));
  assertInstanceOf(error, SsoError);
  return error.hint;
}

Deno.test("hint says something of its own for each error code, whichever way it is told", async () => {
  const hints = new Map<string, string>();
  for (const [name, error, status] of EXCEPTIONS) {
    const hint = await hintOf({ error }, status);
    assert(hint !== undefined && hint.length > 20, error);
    assertMatch(hint, /^[A-Z].*\.$/, "whole sentences");
    assertEquals(await hintOf({}, status, { "x-amzn-errortype": name }), hint, name);
    assertEquals(await hintOf({ __type: `com.amazonaws.ssooidc#${name}` }, status), hint, name);
    hints.set(error, hint);
  }
  assertEquals(hints.size, 13);
  assertEquals(new Set(hints.values()).size, 13, "no two codes share their words");
});

Deno.test("hint names cause and next step of what people run into", async () => {
  const cases: readonly [body: Record<string, string>, words: RegExp][] = [
    [
      { error: "invalid_grant", error_description: "Invalid refresh token provided" },
      /session is over.*sign in again/i,
    ],
    [
      { error: "invalid_request", error_description: "Invalid token provided" },
      /refresh token.*region/i,
    ],
    [{ error: "invalid_request", region: "eu-west-1", endpoint: "https://x" }, /\beu-west-1\b/],
    [{ error: "invalid_redirect_uri" }, /127\.0\.0\.1\/oauth\/callback.*port/],
    [{ error: "invalid_scope" }, /sso:account:access/],
    [{ error: "invalid_client" }, /regist.*again/i],
    [{ error: "invalid_request" }, /start URL.*region/i],
    [{ error: "expired_token" }, /new device authorization/i],
    [{ error: "slow_down" }, /5 seconds/],
    [{ error: "access_denied" }, /denied|deny/i],
    ...["KMS_NotFoundException", "KMS_InvalidKeyUsageException", "KMS_InvalidStateException"]
      .concat("KMS_DisabledException")
      .map((reason): [Record<string, string>, RegExp] => [
        { error: "invalid_request", reason },
        new RegExp(`administrator.*KMS key.*${reason}`, "i"),
      ]),
    [
      { error: "access_denied", reason: "KMS_AccessDeniedException" },
      /administrator.*KMS_AccessDeniedException/i,
    ],
  ];
  for (const [body, words] of cases) {
    const hint = await hintOf(body);
    assertMatch(hint ?? "", words, JSON.stringify(body));
  }
});

Deno.test("hint is about the place where nothing of AWS answered", async () => {
  for (const status of [200, 400, 403, 404]) {
    assertMatch(await hintOf("text", status) ?? "", /proxy|captive|endpoint/, `${status}`);
  }
  for (const status of [500, 502, 503, 504]) {
    assertMatch(await hintOf("text", status) ?? "", /again later/i, `${status}`);
    assertMatch(await hintOf({ error: "unheard_of" }, status) ?? "", /later/i, `${status}`);
  }
  assertMatch(await hintOf({ error: "unheard_of" }, 429) ?? "", /too many requests/i);
});

Deno.test("hint is no member where there is nothing to say", async () => {
  for (const code of ["unheard_of", "constructor", "toString", "__proto__"]) {
    const error = await rejection(parseCreateTokenResponse(reply({ error: code }, 400)));
    assert(!Object.hasOwn(error, "hint"), code);
  }
});

Deno.test("hint does not let the service act on a terminal", async () => {
  const nasty = "eu-west-1\x1b[2J\u202e\r\n";
  const hint = await hintOf({ error: "invalid_request", reason: `KMS_${nasty}` });
  assert(hint !== undefined && hint.includes("eu-west-1"));
  assert(!/[\p{Cc}\p{Cf}]/u.test(hint), JSON.stringify(hint));
});
