// What ./aws-cli does in each runtime that has a disk, on the source: `deno task test:processes`.
import {
  createSigninClient,
  exportDpopKey,
  generateDpopKeyPair,
  parseIdToken,
} from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { assertEquals } from "@std/assert";
import { fileOfLogin } from "../../src/aws_cli/login_record.ts";
import { authorize } from "../signin/_helpers.ts";
import { inFolder } from "./_folder.ts";
import { prepareAskers } from "../../scripts/interop/processes.ts";

const START_URL = "https://example.awsapps.com/start";

/** Reads a profile, and the credentials of another one, with what each runtime has. */
const READER = `
import process from "node:process";
import {
  createAwsLoginCredentialsProvider,
  readAwsConfig,
  resolveSsoProfile,
} from "@edge-auth/aws-sso-oidc/aws-cli";

const [endpoint, directory, file] = process.argv.slice(-3);
process.stdout.write("ready\\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
const config = await readAwsConfig({ file, env: {} });
const { startUrl } = resolveSsoProfile(config, "dev");
const loginSession = config.profiles.person.login_session;
const options = { loginSession, directory, endpoint, env: {} };
const { accessKeyId } = await createAwsLoginCredentialsProvider(options)();
const again = await createAwsLoginCredentialsProvider(options)();
const missing = await readAwsConfig({ file: file + "x", env: {} }).catch((error) => error.message);
const result = { startUrl, accessKeyId, isKept: again.accessKeyId === accessKeyId, missing };
process.stdout.write(JSON.stringify(result) + "\\n", () => process.exit(0));
`;

Deno.test("every runtime reads the config, and refreshes credentials of aws login", async () => {
  await inFolder(async (folder) => {
    const emulator = createEmulator({ approval: "auto" });
    await using server = await serveEmulator({ emulator });
    const endpoint = server.url.origin;
    const key = await generateDpopKeyPair({ extractable: true });
    const code = await authorize({ emulator });
    const { refreshToken, idToken, tokenType, accessToken } = await createSigninClient({
      endpoint,
      key,
    }).createOAuth2Token(code);
    const { sessionArn, accountId } = parseIdToken(idToken!);
    const path = `${folder}/${fileOfLogin(sessionArn)}`;
    const record = {
      accessToken: { ...accessToken, accountId, expiresAt: "2020-01-01T00:00:00Z" },
      ...{ tokenType, refreshToken, idToken },
      clientId: code.clientId,
      dpopKey: await exportDpopKey(key),
    };
    await Deno.writeTextFile(path, JSON.stringify(record));
    const config = `${folder}/config`;
    await Deno.writeTextFile(
      config,
      `[profile dev]\nsso_start_url = ${START_URL}\nsso_region = us-east-1\n` +
        `[profile person]\nlogin_session = ${sessionArn}\n`,
    );
    for (const start of await prepareAskers(folder, READER)) {
      const stored = JSON.parse(await Deno.readTextFile(path));
      stored.accessToken.expiresAt = "2020-01-01T00:00:00Z";
      await Deno.writeTextFile(path, JSON.stringify(stored));
      const before = emulator.requests.length;
      const asker = start([endpoint, folder, config]);
      await asker.ready;
      await asker.ask();
      const { kind, accessKeyId, ...rest } = await asker.outcome;
      const missing = `Cannot read the AWS config ${config}x: ENOENT`;
      assertEquals(rest, { startUrl: START_URL, isKept: true, missing }, kind);
      const { accessToken } = JSON.parse(await Deno.readTextFile(path));
      assertEquals([accessToken.accessKeyId, accessToken.accountId], [accessKeyId, accountId]);
      assertEquals(emulator.requests.slice(before).map(({ status }) => status), [200]);
    }
  });
});
