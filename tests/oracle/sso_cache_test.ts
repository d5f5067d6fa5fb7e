// The token cache between our session and AWS's JavaScript SDK: what one writes, the other uses and
// refreshes; against the served emulator.
import { readAwsConfig, resolveSsoProfile } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromSSO } from "npm:@aws-sdk/credential-provider-sso@3.973.28";
import { fromSso } from "npm:@aws-sdk/token-providers@3.1166.0";
import { type Home, inHome, START_URL } from "../aws_cli/_home.ts";

/** Where the SDK looks for the cache. */
async function withHome<T>({ folder }: Home, work: () => Promise<T>): Promise<T> {
  const before = Deno.env.get("HOME");
  Deno.env.set("HOME", folder);
  try {
    return await work();
  } finally {
    if (before === undefined) Deno.env.delete("HOME");
    else Deno.env.set("HOME", before);
  }
}

const sdkOptions = ({ config, endpoint, folder }: Home, profile: string) => ({
  profile,
  configFilepath: config,
  filepath: `${folder}/.aws/credentials`,
  clientConfig: { endpoint, region: "us-east-1", maxAttempts: 1 },
});

/** The token that the SDK gives to a program. */
const theirToken = (home: Home): Promise<string> =>
  withHome(home, async () => (await fromSso(sdkOptions(home, "dev"))()).token);

/** The role credentials that the SDK gives to a program. */
const theirCredentials = (home: Home, profile: string) =>
  withHome(home, () => fromSSO(sdkOptions(home, profile))());

const EXPIRED = {
  "as the AWS CLI writes times": "2020-01-01T00:00:00Z",
  "as the SDK writes times": "2020-01-01T00:00:00.000Z",
};

for (const [title, expiresAt] of Object.entries(EXPIRED)) {
  const name = `oracle ${title}`.replaceAll(" ", "-");

  Deno.test(`AWS's SDK uses and refreshes a token that createSession() stored, and the reverse, ${title}`, async () => {
    await inHome(name, async (home) => {
      const { createSession, requested, readToken, expire } = home;
      const signedIn = await createSession(name, { onVerification: () => {} }).getAccessToken();
      assertEquals(requested(), [
        "RegisterClient 200",
        "StartDeviceAuthorization 200",
        "CreateToken 200",
      ]);
      // They use what we wrote.
      assertEquals(await theirToken(home), signedIn.accessToken);
      assertEquals(requested(), []);

      // They refresh what we wrote.
      await expire(name, expiresAt);
      const before = await readToken(name);
      const theirs = await theirToken(home);
      assertNotEquals(theirs, signedIn.accessToken);
      assertEquals(requested(), ["CreateToken 200"]);
      assertNotEquals((await readToken(name)).refreshToken, before.refreshToken);

      // We use what they wrote.
      const session = createSession(name);
      const { accessToken, expiresAt: expiry } = await session.getAccessToken();
      assertEquals(accessToken, theirs);
      assert(expiry > Date.now() + 3_500_000 && expiry <= Date.now() + 3_600_000);
      assertEquals(requested(), []);

      // We refresh what they wrote, and so on.
      await expire(name, expiresAt);
      const ours = await createSession(name).getAccessToken();
      assertNotEquals(ours.accessToken, theirs);
      assertEquals(requested(), ["CreateToken 200"]);
      const stored = await readToken(name);
      assertMatch(stored.expiresAt!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assertMatch(stored.registrationExpiresAt!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const members = [stored.startUrl, stored.region, stored.accessToken];
      assertEquals(members, [START_URL, "us-east-1", ours.accessToken]);
      assertEquals(await theirToken(home), ours.accessToken);
      const credentials = await theirCredentials(home, "dev");
      assertMatch(credentials.accessKeyId, /^ASIA/);
      assertEquals(requested(), ["GetRoleCredentials 200"]);
    });
  });
}

Deno.test("AWS's SDK gets role credentials with the token of a legacy profile that createSession() stored", async () => {
  await inHome("unused", async (home) => {
    const profile = resolveSsoProfile(await readAwsConfig({ file: home.config }), "legacy");
    const { sessionName, startUrl } = profile;
    await home.createSession(sessionName ?? startUrl, { onVerification: () => {} }).signIn();
    assertMatch((await theirCredentials(home, "legacy")).accessKeyId, /^ASIA/);
    assertEquals(home.requested().at(-1), "GetRoleCredentials 200");
  });
});

Deno.test("createSession() keeps the members that others have stored", async () => {
  const name = "oracle-members";
  await inHome(name, async (home) => {
    await home.createSession(name, { onVerification: () => {} }).signIn();
    const path = `${home.cache}/`;
    const [file] = [...Deno.readDirSync(path)].filter(({ name }) => name.endsWith(".json"));
    const record = { ...await home.readToken(name), future: { a: [1] } };
    await Deno.writeTextFile(path + file!.name, JSON.stringify(record));
    await home.expire(name);
    await home.createSession(name).getAccessToken();
    assertEquals((await home.readToken(name) as { future?: unknown }).future, { a: [1] });
    await home.expire(name);
    await theirToken(home);
    assertEquals((await home.readToken(name) as { future?: unknown }).future, { a: [1] });
  });
});
