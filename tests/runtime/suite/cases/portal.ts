// The SSO portal: accounts, roles and credentials, against the emulator in this process and over HTTP.
import { assert, assertEquals, assertIncludes, rejection } from "../../../support/assert.ts";
import { createService } from "../services.ts";
import type { Case, Context } from "../types.ts";

const ACCOUNTS = Array.from({ length: 5 }, (_, index) => ({
  accountId: String(100_000_000_000 + index),
  accountName: `account ${index}`,
  roles: ["Admin", "Power+User"],
}));
const OPTIONS = { approval: { afterPolls: 0 }, accounts: ACCOUNTS, pageSize: 2 } as const;
const ROLES = ACCOUNTS.flatMap(({ accountId, roles }) => roles.map((role) => accountId + role));

type Options = Parameters<Context["portal"]["createPortalClient"]>[0];

/** Signs in; returns a client of the portal and the access token. */
async function signIn({ sso, portal }: Context, options: Options) {
  const oidc = sso.createSsoOidcClient(options);
  const registration = await oidc.registerClient({ clientName: "tool", clientType: "public" });
  const startUrl = "https://example.awsapps.com/start";
  const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
  const { accessToken } = await oidc.waitForDeviceToken({ registration, authorization });
  return { client: portal.createPortalClient(options), accessToken };
}

async function inProcess(t: Context) {
  const emulator = t.testing.createEmulator(OPTIONS);
  return { emulator, ...await signIn(t, { region: "us-east-1", fetch: emulator.fetch }) };
}

async function overHttp(t: Context) {
  const { endpoint } = await createService(t.origins, OPTIONS);
  return await signIn(t, { endpoint, region: "us-east-1" });
}

type SignedIn = Awaited<ReturnType<typeof overHttp>>;

async function assertLists({ client, accessToken }: SignedIn): Promise<void> {
  const found: string[] = [];
  for await (const { accountId, roleName } of client.iterateRoles({ accessToken })) {
    found.push(accountId + roleName);
  }
  assertEquals(found, ROLES);
}

async function assertSignsOut(t: Context, { client, accessToken }: SignedIn): Promise<void> {
  const role = { accountId: ACCOUNTS[0]!.accountId, roleName: "Power+User" };
  const { createRoleCredentialsProvider } = t.portal;
  const provider = createRoleCredentialsProvider({ client, accessToken, ...role });
  const [one, two] = await Promise.all([provider(), provider()]);
  assertIncludes(one?.accessKeyId, /^ASIA/);
  assertEquals(one?.accessKeyId, two?.accessKeyId);
  assert(one?.expiration instanceof Date, "no Date");
  await client.logout({ accessToken });
  const error = await rejection(client.getRoleCredentials({ accessToken, ...role }));
  assert(t.sso.isServiceError(error, "unauthorized"), `${error}`);
  assertIncludes(error.hint, "sign in again");
  assertEquals((await provider()).accessKeyId, one?.accessKeyId);
}

/** Cases of the SSO portal. */
export const cases: readonly Case[] = [
  {
    name: "iterateRoles() finds the roles of all accounts, in order",
    run: async (t) => await assertLists(await inProcess(t)),
  },
  {
    name: "createRoleCredentialsProvider() shares credentials, which outlive the session",
    run: async (t) => await assertSignsOut(t, await inProcess(t)),
  },
  {
    name: "iterateRoles() ends at once by its signal",
    async run(t) {
      const { client, accessToken } = await inProcess(t);
      const controller = new AbortController();
      const roles = client.iterateRoles({ accessToken }, { signal: controller.signal });
      await roles.next();
      const reason = new Error("enough");
      controller.abort(reason);
      assert(await rejection(roles.next()) === reason, "another reason");
    },
  },
  {
    name: "createCredentialsHandler() hands credentials out, to whom it should",
    async run({ portal, sso }) {
      const authorizationToken = sso.generateState();
      const provider = () => Promise.resolve({ accessKeyId: "ASIAEXAMPLE", secretAccessKey: "x" });
      const handler = portal.createCredentialsHandler(provider, { authorizationToken });
      const ask = (url: string, authorization: string) =>
        handler(new Request(url, { headers: { authorization } }));
      const response = await ask("http://127.0.0.1:8788/", authorizationToken);
      assertEquals(await response.json(), { AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "x" });
      assertEquals((await ask("http://127.0.0.1:8788/", "x")).status, 401);
      assertEquals((await ask("http://example.com/", authorizationToken)).status, 421);
    },
  },
  {
    name: "over HTTP: iterateRoles() finds the roles of all accounts, in order",
    run: async (t) => await assertLists(await overHttp(t)),
  },
  {
    name:
      "over HTTP: createRoleCredentialsProvider() shares credentials, which outlive the session",
    run: async (t) => await assertSignsOut(t, await overHttp(t)),
  },
];
