// What the emulator refuses, and whom it accepts: signers that share nothing with it.
import { CreateTokenWithIAMCommand, SSOOIDCClient } from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import {
  CreateOAuth2TokenWithIAMCommand,
  SigninClient,
} from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import { FetchHttpHandler } from "npm:@smithy/fetch-http-handler@5.8.1";
import { AwsClient } from "npm:aws4fetch@1.0.20";
import { createEmulator, type EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { rejection, thrown } from "../../support/assert.ts";

const region = "us-east-1";
const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const HOST = `https://oidc.${region}.amazonaws.com`;
const INPUT = {
  clientId: "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef",
  grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer",
  assertion: `${btoa('{"alg":"none"}').replaceAll("=", "")}.${
    btoa('{"a":1}').replaceAll("=", "")
  }.`,
};

/** A request as aws4fetch signs it. */
function sign(
  more: ConstructorParameters<typeof AwsClient>[0] | object = {},
  headers: Record<string, string> = {},
  aws: object = {},
): Promise<Request> {
  const client = new AwsClient({ ...CREDENTIALS, region, service: "sso-oauth", ...more });
  return client.sign(`${HOST}/token?aws_iam=t`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(INPUT),
    aws: { allHeaders: true, ...aws },
  });
}

async function send(request: Request, options: EmulatorOptions = {}) {
  const response = await createEmulator(options).fetch(request);
  const body = await response.json();
  return { status: response.status, name: response.headers.get("x-amzn-errortype"), body };
}

Deno.test("createEmulator() accepts what aws4fetch signs, with a session token as well", async () => {
  assertEquals((await send(await sign())).status, 200);
  assertEquals((await send(await sign({}, {}, { allHeaders: false }))).status, 200);
  const credentials = { ...CREDENTIALS, sessionToken: "the/token==" };
  const expiration = new Date(Date.now() + 60_000);
  const options = {
    iamCredentials: [CREDENTIALS, { ...credentials, accessKeyId: "ASIAEXAMPLE", expiration }],
  };
  const signed = await sign({ ...credentials, accessKeyId: "ASIAEXAMPLE" });
  assertEquals((await send(signed.clone(), options)).status, 200);
  const clock = { now: () => Date.now() + 61_000 };
  assertMatch((await send(signed, { ...options, clock })).body.message, /is expired/);
});

Deno.test("createEmulator() accepts what the AWS SDK signs: CreateTokenWithIAM", async () => {
  const emulator = createEmulator();
  const original = globalThis.fetch;
  globalThis.fetch = emulator.fetch as typeof fetch;
  try {
    const options = { region, maxAttempts: 1, requestHandler: new FetchHttpHandler() };
    const client = new SSOOIDCClient({ ...options, credentials: CREDENTIALS });
    const output = await client.send(new CreateTokenWithIAMCommand(INPUT));
    assertEquals([output.tokenType, output.expiresIn], ["Bearer", 3600]);
    assert(output.awsAdditionalDetails?.identityContext);

    const signin = new SigninClient({ ...options, credentials: CREDENTIALS });
    const token = await signin.send(
      new CreateOAuth2TokenWithIAMCommand({
        grantType: "client_credentials",
        resource: "aws-mcp.amazonaws.com",
      }),
    ) as { tokenType?: string };
    assertEquals(token.tokenType, "Bearer");

    const wrong = { ...CREDENTIALS, secretAccessKey: "wrong" };
    const error = await rejection(
      new SSOOIDCClient({ ...options, credentials: wrong })
        .send(new CreateTokenWithIAMCommand(INPUT)),
    );
    assertEquals(error.name, "InvalidSignatureException");
    assertEquals(emulator.requests.map(({ operation }) => operation), [
      "CreateTokenWithIAM",
      "CreateOAuth2TokenWithIAM",
      "CreateTokenWithIAM",
    ]);
  } finally {
    globalThis.fetch = original;
  }
});

const ago = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/[:-]|\.\d{3}/g, "");

/** The request, another header of the same name in it. */
function change(request: Request, headers: Record<string, string>): Request {
  const changed = new Request(request);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}

const authorization = (request: Request) => request.headers.get("authorization") ?? "";

const REFUSALS: readonly (readonly [
  title: string,
  name: string,
  message: RegExp,
  make: () => Promise<Request>,
])[] = [
  ["no signature", "MissingAuthenticationTokenException", /Missing/, async () => {
    const { headers } = await sign();
    headers.delete("authorization");
    return new Request(`${HOST}/token?aws_iam=t`, { method: "POST", headers, body: "{}" });
  }],
  ...["Bearer x", "AWS4-HMAC-SHA256 Credential=a/b", "AWS4-HMAC-SHA512"].map((value) =>
    [
      `the header ${value}`,
      "IncompleteSignatureException",
      /authorization header/,
      async () => change(await sign(), { authorization: value }),
    ] as const
  ),
  ["signed headers out of order", "IncompleteSignatureException", /sorted/, async () => {
    const signed = await sign();
    const value = authorization(signed).replace("content-type;host", "host;content-type");
    return change(signed, { authorization: value });
  }],
  [
    "no date",
    "IncompleteSignatureException",
    /x-amz-date/,
    async () => change(await sign(), { "x-amz-date": "today" }),
  ],
  [
    "an unknown key",
    "UnrecognizedClientException",
    /security token/,
    () => sign({ accessKeyId: "AKIDANOTHER" }),
  ],
  [
    "a session token that the key does not have",
    "UnrecognizedClientException",
    /token/,
    () => sign({ sessionToken: "x" }),
  ],
  [
    "a wrong key",
    "InvalidSignatureException",
    /Canonical String/,
    () => sign({ secretAccessKey: "wrong" }),
  ],
  [
    "another region",
    "InvalidSignatureException",
    /valid region, not 'eu-west-1'/,
    () => sign({ region: "eu-west-1" }),
  ],
  [
    "another service",
    "InvalidSignatureException",
    /correct service: 'sso-oauth'/,
    () => sign({ service: "signin" }),
  ],
  ["another day", "InvalidSignatureException", /Date in Credential scope/, async () => {
    const signed = await sign();
    const value = authorization(signed).replace(/\/\d{8}\//, "/20150830/");
    return change(signed, { authorization: value });
  }],
  [
    "a signature of 6 minutes ago",
    "InvalidSignatureException",
    /expired: .* - 5 min/,
    () => sign({}, {}, { datetime: ago(-360_000) }),
  ],
  [
    "a signature of the future",
    "InvalidSignatureException",
    /not yet current: .* \+ 5 min/,
    () => sign({}, {}, { datetime: ago(360_000) }),
  ],
  [
    "a header of AWS that is not signed",
    "InvalidSignatureException",
    /'x-amz-more' must be/,
    async () => change(await sign(), { "x-amz-more": "1" }),
  ],
  [
    "a signed header that has changed",
    "InvalidSignatureException",
    /Canonical String/,
    async () => change(await sign(), { "content-type": "application/json; charset=utf-8" }),
  ],
  ["a body that has changed", "InvalidSignatureException", /Canonical String/, async () => {
    const { url, headers } = await sign();
    return new Request(url, { method: "POST", headers, body: JSON.stringify({ ...INPUT, a: 1 }) });
  }],
  ["a query that has changed", "InvalidSignatureException", /Canonical String/, async () => {
    const { url, headers } = await sign();
    const body = JSON.stringify(INPUT);
    return new Request(`${url}&more=1`, { method: "POST", headers, body });
  }],
  ["another host", "InvalidSignatureException", /Canonical String/, async () => {
    const { headers } = await sign();
    const url = "https://localhost/token?aws_iam=t";
    return new Request(url, { method: "POST", headers, body: JSON.stringify(INPUT) });
  }],
  [
    "a hash that is not the body's",
    "InvalidSignatureException",
    /x-amz-content-sha256/,
    () => sign({}, { "x-amz-content-sha256": "0".repeat(64) }),
  ],
];

for (const [title, name, message, make] of REFUSALS) {
  Deno.test(`createEmulator() refuses ${title}`, async () => {
    const { status, name: actual, body } = await send(await make());
    assertEquals([status, actual], [name.startsWith("Incomplete") ? 400 : 403, name]);
    assertMatch(body.message, message);
    assert(!("error" in body));
  });
}

Deno.test("createEmulator() accepts a signature for 5 minutes", async () => {
  for (const ms of [-290_000, 290_000]) {
    assertEquals((await send(await sign({}, {}, { datetime: ago(ms) }))).status, 200);
  }
});

Deno.test("createEmulator() refuses members of CreateTokenWithIAM that are wrong", async () => {
  const expired = btoa('{"exp":1}').replaceAll("=", "");
  const exchange = {
    grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
    subjectToken: "unknown",
    subjectTokenType: "urn:ietf:params:oauth:token-type:access_token",
  };
  const cases: readonly (readonly [string, object])[] = [
    ["InvalidRequestException", { clientId: undefined }],
    ["InvalidClientException", { clientId: "arn:aws:iam::1:role/x" }],
    ["UnsupportedGrantTypeException", { grantType: "password" }],
    ["InvalidScopeException", { scope: ["everything"] }],
    ["InvalidGrantException", { assertion: "no JWT" }],
    ["InvalidGrantException", { assertion: `e30.${expired}.` }],
    ["InvalidGrantException", exchange],
    ["InvalidRequestException", { ...exchange, subjectTokenType: "x" }],
    ["InvalidRequestException", { ...exchange, requestedTokenType: "x" }],
    ["InvalidGrantException", { grantType: "refresh_token", refreshToken: "unknown" }],
  ];
  for (const [name, more] of cases) {
    const client = new AwsClient({ ...CREDENTIALS, region, service: "sso-oauth" });
    const request = await client.sign(`${HOST}/token?aws_iam=t`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...INPUT, ...more }),
    });
    assertEquals((await send(request)).name, name, JSON.stringify(more));
  }
});

Deno.test("createEmulator() refuses wrong 'iamCredentials'", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ["AKIDEXAMPLE", /must be a list/],
    [[{}], /must be a list/],
    [[{ ...CREDENTIALS, secretAccessKey: "" }], /must be a list/],
    [[{ ...CREDENTIALS, expiration: "soon" }], /must be a list/],
    [[{ ...CREDENTIALS, sesionToken: "x" }], /did you mean 'sessionToken'/],
  ];
  for (const [iamCredentials, message] of cases) {
    const options = { iamCredentials } as EmulatorOptions;
    const error = thrown(() => createEmulator(options));
    assert(error instanceof TypeError);
    assertMatch(error.message, message);
  }
  assertMatch(
    thrown(() => createEmulator({ iamCredential: [] } as EmulatorOptions)).message,
    /did you mean 'iamCredentials'/,
  );
});

Deno.test("Emulator.failNext() has the exceptions of signatures", async () => {
  const emulator = createEmulator();
  emulator.failNext({ exception: "RequestTimeTooSkewed", operation: "CreateTokenWithIAM" });
  const response = await emulator.fetch(await sign());
  assertEquals(response.headers.get("x-amzn-errortype"), "RequestTimeTooSkewed");
  assertMatch((await response.json()).message, /request time/);
});
