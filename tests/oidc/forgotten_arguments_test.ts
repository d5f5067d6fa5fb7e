// What is forgotten or mixed up is a TypeError at once, in our words, with the remedy.
import * as sso from "@edge-auth/aws-sso-oidc";
import * as signin from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals } from "@std/assert";

const REGION = { region: "us-east-1" };
const registration = { clientId: "client-id", clientSecret: "client-secret" };
const authorization = { deviceCode: "device-code", expiresIn: 600, interval: 1 };
const state = sso.createDeviceFlow(authorization, { now: 0 });
const token = { ...registration, grantType: "refresh_token", refreshToken: "refresh-token" };
const start = { ...registration, startUrl: "https://example.awsapps.com/start" };
const client = { clientName: "my-tool", clientType: "public" };
const controller = new AbortController();
const never = () => new Promise<Response>(() => {});

/** A call that must fail, and what the message must say. */
type Mistake = readonly [title: string, call: (...args: never[]) => unknown, ...words: string[]];

// deno-lint-ignore no-explicit-any -- callers of JavaScript may pass anything
const any = (value: unknown): any => value;
const both = "(or pass an 'endpoint')";
const flow = "{ registration, authorization }";

const MISTAKES: readonly Mistake[] = [
  ["createSsoOidcClient()", () => any(sso.createSsoOidcClient)(), both],
  ["createSsoOidcClient(null)", () => any(sso.createSsoOidcClient)(null), both],
  ["createSsoOidcClient('us-east-1')", () => any(sso.createSsoOidcClient)("us-east-1"), both],
  ["resolveEndpoint()", () => any(sso.resolveEndpoint)(), both],
  ["buildRegisterClientRequest(input)", () => any(sso.buildRegisterClientRequest)(client), both],
  ["buildRegisterClientRequest()", () => any(sso.buildRegisterClientRequest)(), "'clientName'"],
  [
    "buildStartDeviceAuthorizationRequest(input)",
    () => any(sso.buildStartDeviceAuthorizationRequest)(start),
    both,
  ],
  ["buildCreateTokenRequest(input)", () => any(sso.buildCreateTokenRequest)(token), both],
  ["buildAuthorizationUrl()", () => any(sso.buildAuthorizationUrl)(), "'clientId'"],
  [
    "buildAuthorizationUrl(input)",
    () =>
      any(sso.buildAuthorizationUrl)({
        clientId: "client-id",
        redirectUri: "http://127.0.0.1/oauth/callback",
        state: "state",
        codeChallenge: "x".repeat(43),
      }),
    both,
  ],
  ["parseAuthorizationCallback(url)", () => any(sso.parseAuthorizationCallback)("?a=b"), "'state'"],
  ["parseAuthorizationCallback()", () => any(sso.parseAuthorizationCallback)(), "'state'"],
  ["createDeviceFlow()", () => any(sso.createDeviceFlow)(), "'deviceCode'"],
  ["createDeviceFlow(null)", () => any(sso.createDeviceFlow)(null), "'deviceCode'"],
  ["parseCreateTokenResponse()", () => any(sso.parseCreateTokenResponse)(), "Response"],
  ["parseCreateTokenResponse(json)", () => any(sso.parseCreateTokenResponse)({}), "Response"],
  ["parseRegisterClientResponse(text)", () => any(sso.parseRegisterClientResponse)(""), "Response"],
  [
    "createSsoOidcClient({ fetch: {} })",
    () => any(sso.createSsoOidcClient)({ ...REGION, fetch: {} }),
    "'fetch' must be a function",
  ],
  [
    "createSsoOidcClient({ fetch: createEmulator() })",
    () => any(sso.createSsoOidcClient)({ ...REGION, fetch: createEmulator() }),
    "'fetch' must be a function",
    "emulator.fetch",
  ],
  [
    "createSsoOidcClient({ fetch: 'https://…' })",
    () => any(sso.createSsoOidcClient)({ ...REGION, fetch: "https://x.test" }),
    "'fetch' must be a function",
  ],
  [
    "buildRegisterClientRequest(input, { signal: controller })",
    () => any(sso.buildRegisterClientRequest)(client, { ...REGION, signal: controller }),
    "'signal' must be an AbortSignal",
    "controller.signal",
  ],
  ["createSigninClient()", () => any(signin.createSigninClient)(), "'key'"],
  [
    "buildCreateOAuth2TokenRequest(input)",
    () =>
      any(signin.buildCreateOAuth2TokenRequest)({
        clientId: signin.SAME_DEVICE_CLIENT_ID,
        grantType: "refresh_token",
        refreshToken: "refresh-token",
      }),
    both,
  ],
  ["resolveSigninEndpoint()", () => any(signin.resolveSigninEndpoint)(), both],
  ["createDpopProof()", () => any(signin.createDpopProof)(), "'key'"],
  [
    "signDpopRequest(request)",
    () => any(signin.signDpopRequest)(new Request("https://x.test")),
    "'key'",
  ],
  ["parseVerificationCode()", () => any(signin.parseVerificationCode)(), "verification code"],
  [
    "parseVerificationCode(text)",
    () => any(signin.parseVerificationCode)("c3RhdGU9eA=="),
    "'state'",
  ],
  ["parseIdToken()", () => any(signin.parseIdToken)(), "ID token"],
  ["importDpopKey()", () => any(signin.importDpopKey)(), "PEM"],
  ["exportDpopKey()", () => any(signin.exportDpopKey)(), "'key'"],
  ["calculateJwkThumbprint()", () => any(signin.calculateJwkThumbprint)(), "'kty'"],
  ["calculateCodeChallenge()", () => any(sso.calculateCodeChallenge)(), "verifier"],
];

const sdk = sso.createSsoOidcClient({ ...REGION, fetch: never });
const INPUT: readonly (readonly [string, unknown])[] = [
  ["nothing", undefined],
  ["null", null],
  ["a registration", registration],
  ["a flat registration and authorization", { ...registration, ...authorization }],
  ["a flat registration and state", { ...registration, ...state }],
  ["a registration, an authorization and a state", { registration, authorization, state }],
  ["an authorization alone", { authorization }],
  ["text", JSON.stringify({ registration, authorization })],
];
const POLLS: Readonly<Record<string, (input: unknown) => unknown>> = {
  "pollDeviceToken()": (input) => any(sso.pollDeviceToken)(input, REGION),
  "waitForDeviceToken()": (input) => any(sso.waitForDeviceToken)(input, REGION),
  "pollDeviceTokenOnce()": (input) => any(sso.pollDeviceTokenOnce)(input, REGION),
  "SsoOidcClient.pollDeviceToken()": (input) => any(sdk.pollDeviceToken)(input),
  "SsoOidcClient.waitForDeviceToken()": (input) => any(sdk.waitForDeviceToken)(input),
  "SsoOidcClient.pollDeviceTokenOnce()": (input) => any(sdk.pollDeviceTokenOnce)(input),
};

const CALLS: Readonly<Record<string, (options: unknown) => unknown>> = {
  "SsoOidcClient.registerClient()": (options) => any(sdk.registerClient)(client, options),
  "SsoOidcClient.createToken()": (options) => any(sdk.createToken)(token, options),
  "SsoOidcClient.pollDeviceToken()": (options) =>
    any(sdk.pollDeviceToken)({ registration, authorization }, options),
  "SsoOidcClient.waitForDeviceToken()": (options) =>
    any(sdk.waitForDeviceToken)({ registration, authorization }, options),
  "pollDeviceToken()": (options) =>
    any(sso.pollDeviceToken)({ registration, authorization }, { ...REGION, ...any(options) }),
  "pollDeviceTokenOnce()": (options) =>
    any(sso.pollDeviceTokenOnce)({ registration, state }, { ...REGION, ...any(options) }),
};

const mistakes: Mistake[] = [
  ...MISTAKES,
  ...Object.entries(POLLS).flatMap(([title, poll]) =>
    INPUT.map(([what, input]): Mistake => [`${title} of ${what}`, () => poll(input), flow])
  ),
  ...["pollDeviceToken", "waitForDeviceToken"].map((name): Mistake => [
    `${name}(input)`,
    () => any(sso)[name]({ registration, authorization }),
    both,
  ]),
  ["pollDeviceTokenOnce(input)", () => any(sso.pollDeviceTokenOnce)({ registration, state }), both],
  ...Object.entries(CALLS).map(([title, call]): Mistake => [
    `${title} with { signal: controller }`,
    () => call({ signal: controller }),
    "'signal' must be an AbortSignal",
    "controller.signal",
  ]),
  ["SsoOidcClient.refresh()", () => any(sdk.refresh)(), "pass { registration, refreshToken }"],
  [
    "SsoOidcClient.refresh({ clientId, ... })",
    () => any(sdk.refresh)({ clientId: "x", clientSecret: "y", refreshToken: "z" }),
    "pass { registration, refreshToken }",
  ],
  [
    "SsoOidcClient.refresh(token)",
    () => any(sdk.refresh)(token),
    "pass { registration, refreshToken }",
  ],
  ["SsoOidcClient.registerClient()", () => any(sdk.registerClient)(), "'clientName'"],
  ["SsoOidcClient.createToken()", () => any(sdk.createToken)(), "'grantType'"],
];

for (const [title, call, ...words] of mistakes) {
  Deno.test(`${title} is a TypeError that names the remedy`, async () => {
    let error: unknown;
    try {
      error = await call();
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof TypeError || error instanceof RangeError, `${error}`);
    for (const word of words) assert(error.message.includes(word), `"${word}": ${error.message}`);
    assert(
      !/undefined \(|of undefined|of null|not a function|not an object|is not of type|Illegal/.test(
        error.message,
      ),
      error.message,
    );
    assert(!error.message.includes("client-secret") && !error.message.includes("device-code"));
  });
}

Deno.test("createSsoOidcClient() takes null for no options of a call", async () => {
  const fetch = () => Promise.resolve(Response.json({ error: "slow_down" }, { status: 400 }));
  const client = sso.createSsoOidcClient({ ...REGION, fetch });
  const error = await any(client.createToken)(token, null).catch((error: unknown) => error);
  assertEquals(sso.isServiceError(error, "slow_down"), true);
});
