// The emulated SSO portal, by plain fetch.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { thrown } from "../support/assert.ts";
import { type Body, DEVICE_GRANT, post, register, START_URL, STILL } from "./_calls.ts";

const HOST = "https://portal.sso.us-east-1.amazonaws.com";
const ACCOUNT = { accountId: "123456789012", roles: ["Admin"] };

async function signIn(emulator: Emulator): Promise<{ accessToken: string; refreshToken: string }> {
  const client = await register(emulator);
  const start = await post(emulator, "/device_authorization", { ...client, startUrl: START_URL });
  const { deviceCode } = start.body;
  const grant = { ...client, grantType: DEVICE_GRANT, deviceCode };
  const { body } = await post(emulator, "/token", grant);
  return { ...client, ...body } as never;
}

/** An emulator that somebody has signed in to. */
async function setUp(options: EmulatorOptions = {}) {
  const emulator = createEmulator({ clock: STILL, approval: { afterPolls: 0 }, ...options });
  const token = await signIn(emulator);
  const call = async (
    path: string,
    { method = "GET", accessToken = token.accessToken, host = HOST } = {},
  ) => {
    const headers = { "x-amz-sso_bearer_token": accessToken };
    const response = await emulator.fetch(host + path, { method, headers });
    const text = await response.text();
    const body: Body = text ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, body, text };
  };
  return { emulator, token, call };
}

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>["call"]>>;

function assertRefused({ status, headers, body }: Answer, name: string, expected: number): void {
  assertEquals([status, headers.get("x-amzn-errortype")], [expected, name]);
  assertEquals(Object.keys(body), ["message", "__type"]);
  assertEquals(body.__type, `com.amazonaws.switchboard.portal#${name}`);
}

const ACCOUNTS = "/assignment/accounts";
const ROLES = "/assignment/roles?account_id=123456789012";
const CREDENTIALS = "/federation/credentials?account_id=123456789012&role_name=Admin";
const READS = [ACCOUNTS, ROLES, CREDENTIALS];

Deno.test("createEmulator() has an account with a role, and its credentials", async () => {
  const { call } = await setUp();
  const [{ accountId, accountName }] = (await call(ACCOUNTS)).body.accountList as Body[] as [Body];
  assertEquals([accountId, accountName], ["123456789012", "example"]);
  const roles = await call(ROLES);
  assertEquals(roles.body, { roleList: [{ roleName: "Admin", accountId: "123456789012" }] });
  const { body } = await call(CREDENTIALS);
  const { roleCredentials } = body as { roleCredentials: Record<string, string> };
  assertMatch(roleCredentials.accessKeyId ?? "", /^ASIA[A-Z2-7]{16}$/);
  assertEquals(Number(roleCredentials.expiration), STILL.now() + 3_600_000);
  assertEquals(Object.keys(roleCredentials).length, 4);
});

Deno.test("createEmulator() takes its first account from accountId and roleName", async () => {
  const { call } = await setUp({ accountId: "210987654321", roleName: "User" });
  const { body } = await call("/assignment/roles?account_id=210987654321");
  assertEquals(body.roleList, [{ roleName: "User", accountId: "210987654321" }]);
});

Deno.test("createEmulator() serves accounts and roles in pages", async () => {
  const roles = Array.from({ length: 7 }, (_, index) => `Role${index}`);
  const accounts = Array.from({ length: 7 }, (_, index) => ({
    accountId: String(100_000_000_000 + index),
    emailAddress: `a${index}@example.com`,
    roles,
  }));
  const { call } = await setUp({ accounts, pageSize: 3, requestsPerSecond: 100 });
  for (const path of ["/assignment/accounts?", "/assignment/roles?account_id=100000000000&"]) {
    const sizes: number[] = [];
    const seen: unknown[] = [];
    let token = "";
    do {
      const { body } = await call(`${path}next_token=${encodeURIComponent(token)}`);
      const items = (body.accountList ?? body.roleList) as Body[];
      sizes.push(items.length);
      seen.push(...items.map(({ accountId, roleName }) => roleName ?? accountId));
      token = String(body.nextToken ?? "");
    } while (token);
    assertEquals(sizes, [3, 3, 1]);
    assertEquals(seen, path.includes("roles") ? roles : accounts.map((it) => it.accountId));
    const small = await call(`${path}max_result=2`);
    assertEquals(((small.body.accountList ?? small.body.roleList) as Body[]).length, 2);
    for (const size of ["0", "101", "-1", "1.5", "x"]) {
      assertRefused(await call(`${path}max_result=${size}`), "InvalidRequestException", 400);
    }
    // A token of the other list, or of none.
    const other = path.includes("roles") ? ACCOUNTS : "/assignment/roles?account_id=100000000000";
    const { nextToken } = (await call(other)).body;
    for (const token of ["x", String(nextToken)]) {
      const answer = await call(`${path}next_token=${encodeURIComponent(token)}`);
      assertRefused(answer, "InvalidRequestException", 400);
    }
  }
});

Deno.test("createEmulator() decodes a plus in a query as a space, as Go sends it", async () => {
  const accounts = [{ accountId: "123456789012", roles: ["Power+User"] }];
  const { call } = await setUp({ accounts });
  const path = "/federation/credentials?account_id=123456789012&role_name=Power";
  assertEquals((await call(`${path}%2BUser`)).status, 200);
  assertRefused(await call(`${path}+User`), "ResourceNotFoundException", 404);
});

Deno.test("createEmulator() refuses access tokens that it does not know, or that are over", async () => {
  const { call, emulator, token } = await setUp();
  for (const path of READS) {
    for (const accessToken of ["", "unknown", token.refreshToken]) {
      assertRefused(await call(path, { accessToken }), "UnauthorizedException", 401);
    }
    const elsewhere = { host: HOST.replace("us-east-1", "eu-west-1") };
    assertRefused(await call(path, elsewhere), "UnauthorizedException", 401);
    assertEquals((await call(path, { host: "http://127.0.0.1" })).status, 200);
  }
  emulator.advance(3_599_999);
  assertEquals((await call(ACCOUNTS)).status, 200);
  emulator.advance(1);
  for (const path of READS) assertRefused(await call(path), "UnauthorizedException", 401);
});

Deno.test("createEmulator() ends the session at Logout: access tokens and the refresh token", async () => {
  const { call, emulator, token } = await setUp();
  const answer = await call("/logout", { method: "POST" });
  assertEquals([answer.status, answer.text], [200, ""]);
  for (const path of READS) assertRefused(await call(path), "UnauthorizedException", 401);
  assertRefused(await call("/logout", { method: "POST" }), "UnauthorizedException", 401);
  const { body } = await post(emulator, "/token", { ...token, grantType: "refresh_token" });
  assertEquals(body.error, "invalid_grant");
  assertEquals(
    (await call(ACCOUNTS, { accessToken: (await signIn(emulator)).accessToken })).status,
    200,
  );
});

Deno.test("createEmulator() refuses the access tokens of a session that was revoked", async () => {
  const { call, emulator, token } = await setUp();
  emulator.revoke(token.refreshToken);
  assertRefused(await call(ACCOUNTS), "UnauthorizedException", 401);
});

Deno.test("createEmulator() takes 20 calls in any second for a token, and refuses more with 429", async () => {
  const { call, emulator } = await setUp();
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 20; index++) assertEquals((await call(ACCOUNTS)).status, 200);
    for (let index = 0; index < 5; index++) {
      assertRefused(await call(ROLES), "TooManyRequestsException", 429);
    }
    const { accessToken } = await signIn(emulator);
    assertEquals((await call(ACCOUNTS, { accessToken })).status, 200, "another token");
    emulator.advance(999);
    assertRefused(await call(CREDENTIALS), "TooManyRequestsException", 429);
    emulator.advance(1);
  }
  const { call: callFast } = await setUp({ requestsPerSecond: 100 });
  for (let index = 0; index < 100; index++) assertEquals((await callFast(ACCOUNTS)).status, 200);
  assertEquals((await callFast(ACCOUNTS)).status, 429);
});

Deno.test("createEmulator() refuses what is missing, and accounts and roles that are not there", async () => {
  const { call } = await setUp({ accounts: [ACCOUNT] });
  const missing = [
    ...["/assignment/roles", "/assignment/roles?account_id=", "/federation/credentials"],
    ...["/federation/credentials?account_id=1", "/federation/credentials?role_name=Admin"],
  ];
  for (const path of missing) assertRefused(await call(path), "InvalidRequestException", 400);
  const unknown = [
    ...["/assignment/roles?account_id=210987654321"],
    ...["/federation/credentials?account_id=210987654321&role_name=Admin"],
    ...["/federation/credentials?account_id=123456789012&role_name=admin"],
  ];
  for (const path of unknown) assertRefused(await call(path), "ResourceNotFoundException", 404);
  for (const path of READS) assertEquals((await call(path, { method: "POST" })).status, 405);
  assertEquals((await call("/logout")).status, 405);
});

Deno.test("createEmulator() gives credentials as long a life as it is told", async () => {
  const { call } = await setUp({ roleCredentialsExpiresIn: 900 });
  const { roleCredentials } = (await call(CREDENTIALS)).body as { roleCredentials: Body };
  assertEquals(roleCredentials.expiration, STILL.now() + 900_000);
  const again = (await call(CREDENTIALS)).body as { roleCredentials: Body };
  assert(again.roleCredentials.accessKeyId !== roleCredentials.accessKeyId);
});

Deno.test("createEmulator() injects exceptions of the SSO portal, and records what it was asked", async () => {
  const { call, emulator } = await setUp();
  emulator.failNext({ exception: "ForbiddenException", message: "No access" });
  const refused = await call(CREDENTIALS);
  assertRefused(refused, "ForbiddenException", 403);
  assertEquals(refused.body.message, "No access");
  await call("/logout", { method: "POST" });
  const [credentials, logout] = emulator.requests.slice(-2);
  assertEquals([credentials?.operation, credentials?.status, credentials?.error], [
    ...["GetRoleCredentials", 403, "forbidden"],
  ]);
  assertEquals([logout?.operation, logout?.method, logout?.status], ["Logout", "POST", 200]);
});

Deno.test("createEmulator() says what is wrong with accounts, pages and the throttle", () => {
  const wrong: readonly (readonly [options: object, words: string])[] = [
    [{ accounts: {} }, "'accounts' must be a list of accounts: current value is {}"],
    [{ accounts: "x" }, `'accounts' must be a list of accounts: current value is "x"`],
    [{ accounts: [null] }, "'accounts[0]' must be an account: current value is null"],
    [{ accounts: ["x"] }, `'accounts[0]' must be an account: current value is "x"`],
    [
      { accounts: [ACCOUNT, { ...ACCOUNT, accountId: "123" }] },
      `'accounts[1].accountId' must be a string of 12 digits: current value is "123"`,
    ],
    [
      { accounts: [{ ...ACCOUNT, accountId: 123456789012 }] },
      "'accounts[0].accountId' must be a string of 12 digits: current value is 123456789012",
    ],
    [
      { accounts: [{ ...ACCOUNT, accountId: "\x1b[2J".padEnd(200, "x") }] },
      `current value is "\\u001b[2J${"x".repeat(49)}…`,
    ],
    [
      { accounts: [ACCOUNT, ACCOUNT] },
      `'accounts[1].accountId' must be unique: current value is "123456789012"`,
    ],
    [
      { accounts: [{ accountId: "123456789012" }] },
      "'accounts[0].roles' must be a list of role names: current value is undefined",
    ],
    [
      { accounts: [{ ...ACCOUNT, roles: "Admin" }] },
      `'accounts[0].roles' must be a list of role names: current value is "Admin"`,
    ],
    [
      { accounts: [{ ...ACCOUNT, roles: ["a", "a b"] }] },
      `'accounts[0].roles[1]' must match /^[\\w+=,.@-]{1,64}$/: current value is "a b"`,
    ],
    [
      { accounts: [{ ...ACCOUNT, roles: ["a", 5] }] },
      `'accounts[0].roles[1]' must match /^[\\w+=,.@-]{1,64}$/: current value is 5`,
    ],
    [
      { accounts: [{ ...ACCOUNT, roles: ["a", "a"] }] },
      `'accounts[0].roles[1]' must be unique: current value is "a"`,
    ],
    [
      { accounts: [{ ...ACCOUNT, accountName: 5 }] },
      "'accounts[0].accountName' must be a string: current value is 5",
    ],
    [
      { accounts: [{ ...ACCOUNT, emailAddress: {} }] },
      "'accounts[0].emailAddress' must be a string: current value is {}",
    ],
    [
      { accounts: [{ ...ACCOUNT, role: [] }] },
      "'accounts[0]' must not have the unknown member 'role', did you mean 'roles'?",
    ],
    [{ account: [] }, "did you mean 'account"],
    [{ pageSize: 0 }, "'pageSize'"],
    [{ pageSize: 101 }, "'pageSize'"],
    [{ requestsPerSecond: 0 }, "'requestsPerSecond'"],
    [{ roleCredentialsExpiresIn: 0 }, "'roleCredentialsExpiresIn'"],
  ];
  for (const [options, words] of wrong) {
    const error = thrown(() => createEmulator(options));
    assert(error instanceof TypeError || error instanceof RangeError, `${error}`);
    assertStringIncludes(error.message, words);
  }
});
