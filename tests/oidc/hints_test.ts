// What client and poller add to errors of SSO OIDC: the likely cause, and the next step.
import {
  DEVICE_CODE_GRANT,
  isServiceError,
  parseStartDeviceAuthorizationResponse,
  SsoError,
  SsoServiceError,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { secretText } from "../support/arbitraries.ts";
import { assertHides, hintOf, reasonOf, rejection } from "../support/assert.ts";
import { setUp as setUpCall } from "../support/operations/client_setup.ts";
import { OIDC } from "../support/operations/mod.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { type Answer, refusal, reply, response } from "../support/scripted_fetch.ts";
import { START } from "../support/virtual_clock.ts";
import { AUTHORIZATION, REGISTRATION, setUp } from "./device_flow/_helpers.ts";

const POLL = OIDC.operations.find(({ form }) => form === "a device code")!;
const REFRESH = OIDC.operations.find(({ form }) => form === "a refresh token")!;

type Changes = Readonly<Record<string, unknown>>;
type Ask = (answer: Answer, changes?: Changes, options?: object) => Promise<SsoServiceError>;

/** Those who send a request for a token in us-east-1, and what it fails with. */
const SENDERS: Readonly<Record<string, Ask>> = {
  "createToken()": async (answer, changes, options = { region: "us-east-1" }) => {
    const { call, clock } = await setUpCall({ service: OIDC, operation: POLL }, [answer], options);
    const error = await reasonOf(clock.run(call({ ...sampleOf(POLL.request), ...changes })));
    assertInstanceOf(error, SsoServiceError, String(error));
    return error;
  },
  "pollDeviceToken()": async (answer, input, options = {}) => {
    const { clock, poller } = setUp([answer], { input: input ?? {}, options });
    const error = await reasonOf(clock.run(poller.next()));
    assertInstanceOf(error, SsoServiceError, String(error));
    return error;
  },
};

/** A client ID as the service makes them: base64url of random bytes and the region. */
function clientIdOf(region: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes) + region)
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const KMS = ["NotFound", "InvalidKeyUsage", "InvalidState", "Disabled", "AccessDenied"];
const WORDS: readonly (readonly [members: Record<string, string>, words: RegExp])[] = [
  [{ error: "invalid_request", region: "eu-west-1" }, /\beu-west-1\b/],
  [{ error: "invalid_client" }, /regist.*again/i],
  [{ error: "invalid_request" }, /start URL.*region/i],
  [{ error: "access_denied" }, /denied|deny/i],
  [{ error: "invalid_grant" }, /sign in again/i],
  ...KMS.map((reason): [Record<string, string>, RegExp] => [
    {
      error: reason === "AccessDenied" ? "access_denied" : "invalid_request",
      reason: `KMS_${reason}Exception`,
    },
    new RegExp(`administrator.*KMS key.*KMS_${reason}Exception`, "i"),
  ]),
];

for (const [title, ask] of Object.entries(SENDERS)) {
  Deno.test(`${title} names cause and next step of what people run into`, async () => {
    for (const [members, words] of WORDS) {
      const hint = hintOf(await ask(reply(members, 400)));
      assertMatch(hint, words, JSON.stringify(members));
      assertMatch(hint, /^[A-Z].*\.$/, "whole sentences");
    }
  });

  Deno.test(`${title} tells the region that the client was registered in`, async () => {
    const input = { clientId: clientIdOf("eu-central-1") };
    for (const code of ["invalid_client", "invalid_grant", "invalid_request", "access_denied"]) {
      const hint = hintOf(await ask(refusal(code), input));
      assertMatch(hint, /registered in eu-central-1.*us-east-1/);
    }
    const here = await ask(refusal("invalid_client"), input, { region: "eu-central-1" });
    assertNotMatch(here.hint ?? "", /registered in/);
    for (const region of ["us-gov-west-1", "eu-west-12"]) {
      const hint = hintOf(await ask(refusal("invalid_client"), { clientId: clientIdOf(region) }));
      assertMatch(hint, new RegExp(`registered in ${region}, not in us-east-1`));
      const nowhere = { endpoint: "https://oidc.example.com", region: undefined };
      const unknown = await ask(
        refusal("invalid_client"),
        { clientId: clientIdOf(region) },
        nowhere,
      );
      assertNotMatch(unknown.hint ?? "", /registered in/);
    }
    for (const clientId of ["client-id", "!", "dXMtZWFzdC0x ", btoa("eu-west-1 is not last")]) {
      const hint = hintOf(await ask(refusal("invalid_client"), { clientId }));
      assertNotMatch(hint, /registered in/);
    }
  });

  Deno.test(`${title} tells of a registration that has expired, and of a wrong clock`, async () => {
    const invalid = (headers = {}) => refusal("invalid_client", { status: 401, headers });
    const old = { clientSecretExpiresAt: START / 1000 - 1 };
    assertMatch((await ask(invalid(), old)).hint ?? "", /expired at 2025-12-31/);
    for (const [at, text] of [[START / 1000, "2026-01-01T00:00:00.000Z"], [0.001, "1970-01-01"]]) {
      const hint = hintOf(await ask(invalid(), { clientSecretExpiresAt: at }));
      assertMatch(hint, new RegExp(`expired at ${text}`));
    }
    for (const clientSecretExpiresAt of [START / 1000 + 60, 0, 0 / 0, undefined]) {
      assertNotMatch((await ask(invalid(), { clientSecretExpiresAt })).hint ?? "", /expired at/);
    }
    const date = new Date(START - 3_600_000).toUTCString();
    const input = { ...old, clientId: clientIdOf("eu-west-1") };
    const hint = hintOf(await ask(invalid({ date }), input));
    for (const words of [/registered in eu-west-1/, /60 min ahead/, /expired at 2025-12-31/]) {
      assertMatch(hint, words);
    }
  });

  Deno.test(`${title} speaks of the KMS key only where the reason begins with KMS`, async () => {
    const hint = hintOf(await ask(reply({ error: "invalid_request", reason: "NO_KMS" }, 400)));
    assertNotMatch(hint, /KMS/);
  });

  Deno.test(`${title} does not let the service act on a terminal`, async () => {
    const reason = "KMS_eu-west-1\x1b[2J\u202e\r\n";
    const hint = hintOf(await ask(reply({ error: "invalid_request", reason }, 400)));
    assert(hint.includes("eu-west-1") && !/[\p{Cc}\p{Cf}]/u.test(hint), JSON.stringify(hint));
  });

  Deno.test(`${title} strikes its secrets, wherever they come back`, async () => {
    const secrets = fc.tuple(secretText, secretText);
    await fc.assert(
      fc.asyncProperty(secrets, fc.string(), async ([clientSecret, deviceCode], around) => {
        const text = `${around}${clientSecret}${around}${deviceCode}${around}`;
        const members = { error_description: text, reason: text, endpoint: text, region: text };
        const input = { clientSecret, deviceCode };
        assertHides(await ask(refusal("invalid_grant", members), input), clientSecret, deviceCode);
      }),
      { numRuns: 100 },
    );
  });
}

Deno.test("createToken() has a hint of its own for each error code, however the service says it", async () => {
  const ask = SENDERS["createToken()"]!;
  const hints = new Map<string, string>();
  for (const [name, error, status] of OIDC.exceptions) {
    const hint = hintOf(await ask(reply({ error }, status), {}, { maxAttempts: 1 }));
    assertMatch(hint, /^[A-Z].{19,}\.$/, error);
    for (
      const [body, headers] of [[{}, { "x-amzn-errortype": name }], [{ __type: `a#${name}` }, {}]]
    ) {
      const other = await ask(reply(body, status, headers as never), {}, { maxAttempts: 1 });
      assertEquals(hintOf(other), hint, name);
    }
    hints.set(error, hint);
  }
  assertEquals([hints.size, new Set(hints.values()).size], [13, 13]);
  assertMatch(hints.get("invalid_redirect_uri")!, /127\.0\.0\.1\/oauth\/callback.*port/);
  assertMatch(hints.get("invalid_scope")!, /sso:account:access/);
  assertMatch(hints.get("expired_token")!, /start again.*in time/i);
});

Deno.test("createToken() says of a refresh token whether its session is over or its region is another", async () => {
  const cases = [
    ["invalid_grant", "Invalid refresh token provided", /session is over.*sign in again/i],
    ["invalid_request", "Invalid token provided", /refresh token.*region/i],
  ] as const;
  for (const [code, error_description, words] of cases) {
    const answer = refusal(code, { error_description });
    const { call, clock } = await setUpCall({ service: OIDC, operation: REFRESH }, [answer]);
    const error = await rejection(clock.run(call()));
    assert(isServiceError(error, code), String(error));
    assertMatch(error.hint ?? "", words);
  }
});

Deno.test("createToken() without a refresh token says how to get one, a builder does not", async () => {
  const { call } = await setUpCall({ service: OIDC, operation: REFRESH }, []);
  for (const refreshToken of [undefined, null, ""]) {
    const error = await rejection(call({ ...sampleOf(REFRESH.request), refreshToken }));
    assertMatch(error.message, /'refreshToken'.*scopes.*sso:account:access/);
    assertHides(error, sampleOf(REFRESH.request).clientSecret as string);
  }
});

Deno.test("pollDeviceToken() tells of a wrong clock when the service says that the code expired", async () => {
  const date = new Date(START + 3_600_000).toUTCString();
  const { clock, poller } = setUp([refusal("expired_token", { headers: { date } })]);
  const error = await reasonOf(clock.run(poller.next()));
  assertInstanceOf(error, SsoError);
  assertInstanceOf(error.cause, SsoServiceError);
  assertMatch(error.cause.hint ?? "", /60 min behind/);
  assertHides(error, REGISTRATION.clientSecret, AUTHORIZATION.deviceCode);
});

Deno.test("parseStartDeviceAuthorizationResponse() takes the pages that AWS has, unchanged", async () => {
  const pages = [
    "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
    "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH",
    "https://ssoins-1.eu-west-1.portal.amazonaws.com/#/device?user_code=ABCD-EFGH",
    "https://ssoins-1.portal.eu-west-1.app.aws",
    "http://localhost:8787/verify",
    "http://127.0.0.1:8787/verify?user_code=A",
    "http://[::1]:8787/",
  ];
  for (const page of pages) {
    const body = { ...AUTHORIZATION, verificationUri: page, verificationUriComplete: page };
    assertEquals<object>({ ...await parseStartDeviceAuthorizationResponse(response(body)) }, body);
  }
});

Deno.test("DEVICE_CODE_GRANT is the URN of RFC 8628 section 3.4", () => {
  assertEquals<string>(DEVICE_CODE_GRANT, "urn:ietf:params:oauth:grant-type:device_code");
});
