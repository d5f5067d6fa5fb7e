// The token cache between our session and the AWS CLI, version 2: what one writes, the other uses and
// refreshes; against the served emulator. Each start of the AWS CLI takes about a second: this is in
// `deno task test:aws-cli`, and not in `deno task test`.
import { readAwsConfig } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type Home, inHome } from "../aws_cli/_home.ts";

/** How long one command may take, in milliseconds. */
const LIMIT = 60_000;

/** Every AWS CLI of version 2 that is installed, by its path. */
async function findTools(): Promise<{ readonly path: string; readonly version: string }[]> {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = new Set<string>();
  for (const folder of [...folders, "/usr/bin"]) {
    await Deno.realPath(`${folder}/aws`).then((path) => paths.add(path), () => {});
  }
  const tools = [];
  for (const path of paths) {
    const { stdout } = await run(path, ["--version"], {});
    const [, version] = /^aws-cli\/(2\.[\d.]+)/.exec(stdout) ?? [];
    if (version) tools.push({ path, version });
    else console.warn(`${path} is not version 2: ${stdout.trim() || "it does not start"}`);
  }
  return tools;
}

async function run(path: string, args: readonly string[], env: Record<string, string>) {
  const command = new Deno.Command(path, {
    args: [...args],
    env: { AWS_PAGER: "", AWS_EC2_METADATA_DISABLED: "true", ...env },
    stdin: "null",
    signal: AbortSignal.timeout(LIMIT),
  });
  const { stdout, stderr, success } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, stdout: decode(stdout), stderr: decode(stderr) };
}

/** A command that must succeed in a home; returns what it wrote. */
async function aws(
  { folder, config, endpoint }: Home,
  path: string,
  ...args: string[]
): Promise<string> {
  const { success, stdout, stderr } = await run(path, args, {
    HOME: folder,
    AWS_CONFIG_FILE: config,
    AWS_ENDPOINT_URL_SSO: endpoint,
    AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
  });
  if (!success) throw new Error(`aws ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

// Versions before 2.13 know no AWS_ENDPOINT_URL: they look here for what they know of a service.
async function redirect({ folder, endpoint }: Home): Promise<void> {
  for (const service of ["sso", "sso-oidc"]) {
    const place = `${folder}/.aws/models/${service}/2019-06-10`;
    const rules = [{ type: "endpoint", conditions: [], endpoint: { url: endpoint } }];
    await Deno.mkdir(place, { recursive: true });
    await Deno.writeTextFile(
      `${place}/endpoint-rule-set-1.json`,
      JSON.stringify({ version: "1.0", parameters: {}, rules }),
    );
  }
}

const tools = await findTools();

if (tools.length === 0) {
  const what = "the AWS CLI, version 2, is not installed: nothing is compared with it";
  console.warn(`${what} (apt-get install awscli)`);
  Deno.test({ name: what, ignore: true, fn: () => {} });
}

/** What botocore and we read alike. It refuses what comes twice, and keeps comments behind a value. */
const CONFIG = `# [profile no]
[default]
region=us-east-1

[profile dev]
sso_session = my-sso
s3 =
  addressing_style = path
  sso_session = nested
; sso_session = commented
sso_account_id = 012345678901

[profile "a b"]
sso_start_url = https://example.awsapps.com/start#/
sso_region = eu-west-1

[sso-session my-sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
`;

for (const { path, version } of tools) {
  Deno.test(`the AWS CLI ${version} (${path}) and readAwsConfig() read the same`, async () => {
    await inHome("my-sso", async (home) => {
      await Deno.writeTextFile(home.config, CONFIG.replaceAll("\n", "\r\n"));
      const { profiles } = await readAwsConfig({ file: home.config });
      const names = (await aws(home, path, "configure", "list-profiles")).trim().split("\n");
      assertEquals(Object.keys(profiles).sort(), names.sort());
      const cases = [
        ["dev", "sso_session"],
        ["dev", "sso_account_id"],
        ["dev", "s3.addressing_style"],
        ["a b", "sso_start_url"],
      ];
      for (const [profile, setting] of cases) {
        const theirs = await aws(home, path, "configure", "get", setting!, "--profile", profile!);
        assertEquals(profiles[profile!]?.[setting!], theirs.trim(), `${profile} ${setting}`);
      }
    });
  });

  Deno.test(`the AWS CLI ${version} (${path}) uses and refreshes a token that createSession() stored`, async () => {
    const name = "my-sso";
    await inHome(name, async (home) => {
      await redirect(home);
      const { createSession, requested, expire, readToken } = home;
      const signedIn = await createSession(name, { onVerification: () => {} }).signIn();
      requested();
      const credentials = async () =>
        JSON.parse(await aws(home, path, "configure", "export-credentials", "--profile", "dev"));
      assertMatch((await credentials()).AccessKeyId, /^ASIA/);
      assertEquals(requested(), ["GetRoleCredentials 200"]);
      assertEquals((await readToken(name)).accessToken, signedIn.accessToken);

      await Deno.remove(`${home.folder}/.aws/cli`, { recursive: true }).catch(() => {});
      await expire(name);
      assertMatch((await credentials()).AccessKeyId, /^ASIA/);
      assertEquals(requested(), ["CreateToken 200", "GetRoleCredentials 200"]);
      const theirs = await readToken(name);
      assertNotEquals(theirs.accessToken, signedIn.accessToken);

      // And back again.
      const session = createSession(name);
      assertEquals((await session.getAccessToken()).accessToken, theirs.accessToken);
      assertEquals(requested(), []);
      await expire(name);
      assertNotEquals(
        (await createSession(name).getAccessToken()).accessToken,
        theirs.accessToken,
      );
      assertEquals(requested(), ["CreateToken 200"]);
      await Deno.remove(`${home.folder}/.aws/cli`, { recursive: true }).catch(() => {});
      assertMatch((await credentials()).AccessKeyId, /^ASIA/);
      assertEquals(requested(), ["GetRoleCredentials 200"]);
    });
  });

  Deno.test(`createSession() uses and refreshes what \`aws sso login\` ${version} (${path}) stored`, async () => {
    for (
      const [profile, name] of [["dev", "my-sso"], ["legacy", "https://example.awsapps.com/start"]]
    ) {
      await inHome("my-sso", async (home) => {
        await redirect(home);
        const { createSession, requested, expire, readToken } = home;
        await aws(home, path, "sso", "login", "--no-browser", "--profile", profile!);
        const { accessToken, refreshToken } = await readToken(name!);
        requested();
        assertEquals((await createSession(name!).getAccessToken()).accessToken, accessToken);
        assertEquals(requested(), []);
        assertEquals(refreshToken === undefined, profile === "legacy"); // it asks for no scopes there
        if (profile === "legacy") return;
        await expire(name!, "2020-01-01T00:00:00UTC"); // as older versions wrote times
        assertNotEquals((await createSession(name!).getAccessToken()).accessToken, accessToken);
        assertEquals(requested(), ["CreateToken 200"]);
        await aws(home, path, "sso", "logout");
        assertEquals(await createSession(name!).getState(), undefined);
      });
    }
  });
}
