// The credentials broker: what it hands out, and to whom it does not.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import {
  type AwsCredentialIdentity,
  createCredentialsHandler,
  createRoleCredentialsProvider,
  type CredentialsHandlerOptions,
} from "@edge-auth/aws-sso-oidc/portal";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertHides, thrown } from "../support/assert.ts";
import { ACCOUNT, setUp } from "./_helpers.ts";

const TOKEN = "AUTHORIZATIONTOKENVALUE";
const CREDENTIALS: AwsCredentialIdentity = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "SECRETACCESSKEYVALUE",
  sessionToken: "SESSIONTOKENVALUE",
  expiration: new Date("2026-01-01T00:00:00.789Z"),
  accountId: "123456789012",
};

/** Asks a handler; `asked` counts how often the provider was. */
function setUpHandler(options: Partial<CredentialsHandlerOptions> = {}, error?: unknown) {
  let asked = 0;
  const provider = () => {
    asked++;
    return error === undefined ? Promise.resolve(CREDENTIALS) : Promise.reject(error);
  };
  const handler = createCredentialsHandler(provider, { authorizationToken: TOKEN, ...options });
  const ask = async (
    url = "http://127.0.0.1:8788/",
    init: RequestInit = {},
    headers: Record<string, string> = { authorization: TOKEN },
  ) => {
    const response = await handler(new Request(url, { ...init, headers }));
    const { status } = response;
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(response.headers.get("access-control-allow-origin"), null);
    const body = await response.json();
    if (status !== 200) {
      assertEquals(Object.keys(body), ["Code", "Message"]);
      for (const secret of [TOKEN, "SECRETACCESSKEYVALUE", "SESSIONTOKENVALUE"]) {
        assert(!JSON.stringify(body).includes(secret), "a secret is in the refusal");
      }
    }
    return { status, body, headers: response.headers, asked: () => asked };
  };
  return { ask, handler, asked: () => asked };
}

Deno.test("createCredentialsHandler() responds with what SDKs read", async () => {
  const { ask } = setUpHandler();
  for (const path of ["", "creds/x", "?role=x"]) {
    const { status, body } = await ask(`http://127.0.0.1:8788/${path}`);
    assertEquals(status, 200);
    assertEquals(body, {
      AccessKeyId: "ASIAEXAMPLE",
      SecretAccessKey: "SECRETACCESSKEYVALUE",
      Token: "SESSIONTOKENVALUE",
      Expiration: "2026-01-01T00:00:00Z",
      AccountId: "123456789012",
    });
  }
});

Deno.test("createCredentialsHandler() leaves out what the credentials do not have", async () => {
  const provider = () => Promise.resolve({ accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" });
  const handler = createCredentialsHandler(provider, { authorizationToken: TOKEN });
  const request = new Request("http://localhost/", { headers: { authorization: TOKEN } });
  const body = await (await handler(request)).json();
  assertEquals(body, { AccessKeyId: "AKIAEXAMPLE", SecretAccessKey: "x" });
});

Deno.test("createCredentialsHandler() refuses another token, whatever its length", async () => {
  const { ask, asked } = setUpHandler();
  const wrong = [
    ...[
      "",
      TOKEN.slice(1),
      TOKEN.slice(0, -1),
      `${TOKEN}x`,
      `Bearer ${TOKEN}`,
      TOKEN.toLowerCase(),
    ],
    ...["x".repeat(TOKEN.length), `${TOKEN}${TOKEN}`, "x".repeat(10_000)],
  ];
  for (const authorization of wrong) {
    const { status, body } = await ask(undefined, {}, { authorization });
    assertEquals([status, body.Code], [401, "InvalidAuthorizationToken"]);
  }
  assertEquals((await ask(undefined, {}, {})).status, 401);
  assertEquals(asked(), 0);
});

Deno.test("createCredentialsHandler() takes a token with a scheme", async () => {
  const authorizationToken = "Basic dXNlcjpwYXNzd29yZA==";
  const { ask } = setUpHandler({ authorizationToken });
  assertEquals((await ask(undefined, {}, { authorization: authorizationToken })).status, 200);
});

Deno.test("createCredentialsHandler() refuses methods other than GET, and says which is right", async () => {
  const { ask, asked } = setUpHandler();
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const { status, body, headers } = await ask(undefined, { method });
    assertEquals([status, body.Code, headers.get("allow")], [405, "MethodNotAllowed", "GET"]);
  }
  assertEquals(asked(), 0);
});

Deno.test("createCredentialsHandler() responds to this machine only, by the URL and by the header", async () => {
  const { ask, asked } = setUpHandler();
  const right = ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3:99", "[::1]", "[::1]:8788"];
  for (const host of right) assertEquals((await ask(`http://${host}/`)).status, 200, host);
  const before = asked();
  const wrong = [
    ...["example.com", "localhost.example.com", "127.0.0.1.example.com", "0.0.0.0", "10.0.0.1"],
    ...["169.254.170.2", "[::2]", "xlocalhost", "localhost.", "user@example.com"],
  ];
  for (const host of wrong) {
    if (!host.includes("@")) assertEquals((await ask(`http://${host}/`)).status, 421, host);
    const headers = { authorization: TOKEN, host };
    const { status, body } = await ask(undefined, {}, headers);
    assertEquals([status, body.Code], [421, "UnexpectedHost"], host);
  }
  for (const host of ["", " ", "localhost/x", "a b", "localhost@example.com", "localhost:x"]) {
    const headers = { authorization: TOKEN, host };
    assertEquals((await ask(undefined, {}, headers)).status, 421, JSON.stringify(host));
  }
  assertEquals(asked(), before);
});

Deno.test("createCredentialsHandler() responds to the hosts that it is given, and no other", async () => {
  const { ask } = setUpHandler({ hosts: ["Broker.internal", "[fd00::1]"] });
  for (const host of ["broker.internal", "BROKER.internal:8080", "[fd00::1]:80"]) {
    assertEquals((await ask(`http://${host}/`)).status, 200, host);
  }
  assertEquals((await ask("http://localhost/")).status, 421);
});

Deno.test("createCredentialsHandler() tells what a provider of this module fails with, and its hint", async () => {
  const { emulator, client, clock, accessToken } = await setUp();
  emulator.revoke(accessToken);
  const provider = createRoleCredentialsProvider({ client, clock, accessToken, ...ACCOUNT });
  const handler = createCredentialsHandler(provider, { authorizationToken: TOKEN });
  const request = new Request("http://localhost/", { headers: { authorization: TOKEN } });
  const response = await clock.run(handler(request));
  const { Code, Message } = await response.json();
  assertEquals([response.status, Code], [502, "SERVICE_ERROR"]);
  assertStringIncludes(Message, "GetRoleCredentials failed: Session token not found or invalid");
  assertStringIncludes(Message, "sign in again");
  assert(!Message.includes(accessToken));
});

Deno.test("createCredentialsHandler() does not repeat the text of a foreign error, and never rejects", async () => {
  const errors = [
    new Error("SECRETACCESSKEYVALUE"),
    "SECRETACCESSKEYVALUE",
    null,
    { code: "x", message: "SESSIONTOKENVALUE" },
  ];
  for (const error of errors) {
    const { ask } = setUpHandler({}, error);
    const { status, body } = await ask();
    assertEquals([status, body.Code], [502, "ProviderFailed"]);
  }
  const own = new SsoError("Nobody is signed in", { code: "INTERACTION_REQUIRED" });
  const { body } = await setUpHandler({}, own).ask();
  assertEquals(body, { Code: "INTERACTION_REQUIRED", Message: "Nobody is signed in" });
  for (
    const broken of [() => {
      throw new Error("x");
    }, () => undefined] as never[]
  ) {
    const handler = createCredentialsHandler(broken, { authorizationToken: TOKEN });
    const request = new Request("http://localhost/", { headers: { authorization: TOKEN } });
    assertEquals((await handler(request)).status, 502);
  }
});

Deno.test("createCredentialsHandler() says what is wrong with its options", () => {
  const provider = () => Promise.resolve(CREDENTIALS);
  const wrong: readonly (readonly [member: string, provider: unknown, options: unknown])[] = [
    ["provider", undefined, { authorizationToken: TOKEN }],
    ["provider", CREDENTIALS, { authorizationToken: TOKEN }],
    ["authorizationToken", provider, undefined],
    ["authorizationToken", provider, {}],
    ...["", " ", " x", "x ", `${TOKEN}\n`, `${TOKEN}\u20ac`, 5].map((authorizationToken) =>
      ["authorizationToken", provider, { authorizationToken }] as const
    ),
    ...["localhost", [1], ["a:80"], ["http://a"], [""], ["a/b"]].map((hosts) =>
      ["hosts", provider, { authorizationToken: TOKEN, hosts }] as const
    ),
  ];
  for (const [member, provider, options] of wrong) {
    const error = thrown(() => createCredentialsHandler(provider as never, options as never));
    assert(error instanceof TypeError, `${error}`);
    assertStringIncludes(error.message, `'${member}' must be `);
    assertHides(error, TOKEN, "SECRETACCESSKEYVALUE");
  }
});
