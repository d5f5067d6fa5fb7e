// AWS's own tools take what is ours: SDKs and the AWS CLI read the credentials broker, clients of AWS
// and aws4fetch sign with our credentials, and the SDK's fromSSO reads our emulator.
import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import {
  createCredentialsHandler,
  createPortalClient,
  createRoleCredentialsProvider,
} from "@edge-auth/aws-sso-oidc/portal";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromHttp } from "npm:@aws-sdk/credential-provider-http@3.972.86";
import { fromSSO } from "npm:@aws-sdk/credential-provider-sso@3.973.28";
import { GetCallerIdentityCommand, STSClient } from "npm:@aws-sdk/client-sts@3.1169.0";
import { AwsClient } from "npm:aws4fetch@1.0.20";
import { createHash } from "node:crypto";
import { rejection } from "../support/assert.ts";

const region = "us-east-1";
const ROLE = { accountId: "123456789012", roleName: "Admin" };
const authorizationToken = "example-authorization-token";
/** How long a program may take, in milliseconds. */
const LIMIT = 60_000;

async function signIn(emulator: Emulator): Promise<string> {
  const oidc = createSsoOidcClient({ region, fetch: emulator.fetch });
  const registration = await oidc.registerClient({ clientName: "test", clientType: "public" });
  const startUrl = "https://example.awsapps.com/start";
  const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
  return (await oidc.waitForDeviceToken({ registration, authorization })).accessToken;
}

/** A provider of ours, with an emulator in place of AWS. */
async function setUp() {
  const emulator = createEmulator({ approval: { afterPolls: 0 } });
  const accessToken = await signIn(emulator);
  const client = createPortalClient({ region, fetch: emulator.fetch });
  const provider = createRoleCredentialsProvider({ client, accessToken, ...ROLE });
  return { emulator, accessToken, provider };
}

/** Serves a handler on this machine while `use` runs. */
async function serve(
  handler: (request: Request) => Response | Promise<Response>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, (request) => handler(request));
  try {
    await use(`http://127.0.0.1:${server.addr.port}/`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("the container provider of the AWS SDK for JavaScript reads the credentials broker", async () => {
  const { provider, emulator, accessToken } = await setUp();
  await serve(createCredentialsHandler(provider, { authorizationToken }), async (url) => {
    const ask = (awsContainerAuthorizationToken: string) =>
      fromHttp({
        awsContainerCredentialsFullUri: url,
        awsContainerAuthorizationToken,
        maxRetries: 0,
        timeout: 10_000,
      })();
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
    const theirs = await ask(authorizationToken);
    assertEquals(
      [theirs.accessKeyId, theirs.secretAccessKey, theirs.sessionToken],
      [accessKeyId, secretAccessKey, sessionToken],
    );
    assertEquals(
      Math.floor(theirs.expiration!.getTime() / 1000),
      Math.floor(expiration!.getTime() / 1000),
    );
    const error = await rejection(ask("another token"));
    assertStringIncludes(error.message, "401");
    assertEquals(Object(error).Code, "InvalidAuthorizationToken");
    emulator.revoke(accessToken);
  });
});

const PYTHON = `import boto3, json
c = boto3.Session().get_credentials().get_frozen_credentials()
print(json.dumps([c.access_key, c.secret_key, c.token]))`;

/** Runs a test with a program, and names the program if it is not there. */
async function testWith(
  name: string,
  [command, ...check]: readonly [string, ...string[]],
  fn: () => Promise<void>,
): Promise<void> {
  const isInstalled = await run(command, check, {}).then(({ success }) => success, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
  const note = isInstalled ? "" : " (not installed here)";
  Deno.test({ name: `${name} reads the credentials broker${note}`, ignore: !isInstalled, fn });
}

const environmentFor = (url: string) => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: authorizationToken,
});

await testWith("boto3", ["python3", "-c", "import boto3"], async () => {
  const { provider } = await setUp();
  await serve(createCredentialsHandler(provider, { authorizationToken }), async (url) => {
    const { success, stdout, stderr } = await run("python3", ["-c", PYTHON], environmentFor(url));
    assert(success, stderr);
    const { accessKeyId, secretAccessKey, sessionToken } = await provider();
    assertEquals(JSON.parse(stdout), [accessKeyId, secretAccessKey, sessionToken]);
  });
});

await testWith("the AWS CLI", ["aws", "--version"], async () => {
  const { provider } = await setUp();
  const { handler, signed } = createStub();
  await serve(createCredentialsHandler(provider, { authorizationToken }), async (url) => {
    await serve(handler, async (endpoint) => {
      const args = ["sts", "get-caller-identity", "--region", region, "--endpoint-url", endpoint];
      const { success, stdout, stderr } = await run("aws", args, environmentFor(url));
      assert(success, stderr);
      assertStringIncludes(stdout, "123456789012");
    });
  });
  const { accessKeyId, sessionToken } = await provider();
  assertEquals(signed.length, 1);
  assertStringIncludes(signed[0]?.authorization ?? "", `Credential=${accessKeyId}/`);
  assertEquals(signed[0]?.token, sessionToken);
});

/** Runs a program that has no other credentials. */
async function run(command: string, args: readonly string[], env: Record<string, string>) {
  const home = await Deno.makeTempDir({ prefix: "portal-oracle-" });
  try {
    const nowhere = `${home}/none`;
    const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !/^AWS_/.test(name));
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      clearEnv: true,
      env: {
        ...Object.fromEntries(inherited),
        AWS_CONFIG_FILE: nowhere,
        AWS_SHARED_CREDENTIALS_FILE: nowhere,
        ...env,
      },
      signal: AbortSignal.timeout(LIMIT),
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, stdout: decode(stdout), stderr: decode(stderr) };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** A service of AWS that tells who has signed the request. */
function createStub() {
  const signed: Record<string, string | null>[] = [];
  const handler = async (request: Request) => {
    await request.text();
    const { headers } = request;
    signed.push({
      authorization: headers.get("authorization"),
      token: headers.get("x-amz-security-token"),
    });
    return new Response(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>
</GetCallerIdentityResponse>`,
      { headers: { "content-type": "text/xml" } },
    );
  };
  return { handler, signed };
}

Deno.test("an AWS SDK client signs with credentials of createRoleCredentialsProvider()", async () => {
  const { provider, emulator } = await setUp();
  const { handler, signed } = createStub();
  await serve(handler, async (endpoint) => {
    const sts = new STSClient({ region, endpoint, credentials: provider });
    for (let round = 0; round < 3; round++) {
      assertEquals((await sts.send(new GetCallerIdentityCommand({}))).Account, "123456789012");
    }
    sts.destroy();
  });
  const { accessKeyId, sessionToken } = await provider();
  assertEquals(signed.length, 3);
  for (const { authorization, token } of signed) {
    assertMatch(authorization ?? "", new RegExp(`^AWS4-HMAC-SHA256 Credential=${accessKeyId}/`));
    assertEquals(token, sessionToken);
  }
  const asked = emulator.requests.filter(({ operation }) => operation === "GetRoleCredentials");
  assertEquals(asked.length, 1);
});

Deno.test("aws4fetch signs with credentials of createRoleCredentialsProvider()", async () => {
  const { provider } = await setUp();
  const { handler, signed } = createStub();
  const { accessKeyId, secretAccessKey, sessionToken } = await provider();
  await serve(handler, async (endpoint) => {
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      service: "sts",
      region,
    });
    await (await client.fetch(endpoint, { method: "POST", body: "Action=x" })).text();
  });
  const [{ authorization, token } = {}] = signed;
  assertStringIncludes(authorization ?? "", `Credential=${accessKeyId}/`);
  assertEquals(token, sessionToken);
});

Deno.test("fromSSO of the AWS SDK for JavaScript gets credentials from the emulator", async () => {
  await using server = await serveEmulator({
    emulator: createEmulator({ approval: { afterPolls: 0 } }),
  });
  const { emulator, url } = server;
  const accessToken = await signIn(emulator);
  const home = await Deno.makeTempDir({ prefix: "portal-oracle-" });
  const before = Deno.env.get("HOME");
  try {
    const ssoStartUrl = "https://example.awsapps.com/start";
    const file = `${createHash("sha1").update(ssoStartUrl).digest("hex")}.json`;
    await Deno.mkdir(`${home}/.aws/sso/cache`, { recursive: true });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const record = { startUrl: ssoStartUrl, region, accessToken, expiresAt };
    await Deno.writeTextFile(`${home}/.aws/sso/cache/${file}`, JSON.stringify(record));
    Deno.env.set("HOME", home);
    const ask = (ssoRoleName: string) =>
      fromSSO({
        ssoStartUrl,
        ssoAccountId: ROLE.accountId,
        ssoRegion: region,
        ssoRoleName,
        clientConfig: { endpoint: url.origin },
      })();
    const credentials = await ask("Admin");
    assertMatch(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert(credentials.expiration!.getTime() > Date.now());
    assertStringIncludes((await rejection(ask("Nobody"))).message, "no such role");
  } finally {
    if (before === undefined) Deno.env.delete("HOME");
    else Deno.env.set("HOME", before);
    await Deno.remove(home, { recursive: true });
  }
});
