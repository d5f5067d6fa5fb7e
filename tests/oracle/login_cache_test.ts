// The file of `aws login` between our provider and that of AWS's JavaScript SDK: what one writes, the
// other uses and refreshes; against the served emulator.
import { createAwsLoginCredentialsProvider, readAwsConfig } from "@edge-auth/aws-sso-oidc/aws-cli";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { createSigninClient } from "@edge-auth/aws-sso-oidc/signin";
import { exportDpopKey, generateDpopKeyPair, parseIdToken } from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { fromLoginCredentials } from "npm:@aws-sdk/credential-provider-login@3.972.92";
import { createHash, createPrivateKey } from "node:crypto";
import { inFolder } from "../aws_cli/_folder.ts";
import { authorize } from "../signin/_helpers.ts";
import { rejection } from "../support/assert.ts";

Deno.test("AWS's SDK and createAwsLoginCredentialsProvider() refresh one file in turns", async () => {
  await inFolder(async (folder) => {
    const emulator = createEmulator({ approval: "auto" });
    await using server = await serveEmulator({ emulator });
    const endpoint = server.url.origin;
    const key = await generateDpopKeyPair({ extractable: true });
    const code = await authorize({ emulator });
    const token = await createSigninClient({ endpoint, key }).createOAuth2Token(code);
    const { sessionArn, accountId } = parseIdToken(token.idToken!);
    const path = `${folder}/${createHash("sha256").update(sessionArn).digest("hex")}.json`;
    const config = `${folder}/config`;
    await Deno.writeTextFile(config, `[profile me]\nlogin_session = ${sessionArn}\n`);
    const pem = await exportDpopKey(key);
    await Deno.writeTextFile(
      path,
      JSON.stringify({
        accessToken: { ...token.accessToken, accountId, expiresAt: "2020-01-01T00:00:00Z" },
        tokenType: token.tokenType,
        clientId: code.clientId,
        refreshToken: token.refreshToken,
        idToken: token.idToken,
        dpopKey: createPrivateKey(pem).export({ type: "sec1", format: "pem" }), // the AWS CLI's
      }),
    );
    const { profiles } = await readAwsConfig({ file: config });
    const ours = () =>
      createAwsLoginCredentialsProvider({
        loginSession: profiles.me!.login_session!,
        endpoint,
        directory: folder,
      })();
    const name = "AWS_LOGIN_CACHE_DIRECTORY";
    const theirs = async () => {
      const before = Deno.env.get(name);
      Deno.env.set(name, folder);
      try {
        return await fromLoginCredentials({
          profile: "me",
          configFilepath: config,
          filepath: `${folder}/credentials`,
          clientConfig: { endpoint, region: "us-east-1", maxAttempts: 1 },
        })();
      } finally {
        if (before === undefined) Deno.env.delete(name);
        else Deno.env.set(name, before);
      }
    };
    const expire = async () => {
      const record = JSON.parse(await Deno.readTextFile(path));
      record.accessToken.expiresAt = "2020-01-01T00:00:00.000Z";
      await Deno.writeTextFile(path, JSON.stringify(record));
    };
    const used = new Set<string>();
    for (const [refresh, read] of [[ours, theirs], [theirs, ours], [ours, theirs]] as const) {
      await expire();
      const before = emulator.requests.length;
      const { accessKeyId, secretAccessKey, sessionToken, accountId, expiration } = await refresh();
      const again = await read();
      assertEquals(
        [again.accessKeyId, again.secretAccessKey, again.sessionToken, again.accountId],
        [accessKeyId, secretAccessKey, sessionToken, accountId],
      );
      const end = again.expiration?.getTime() ?? 0;
      assert(Math.abs(end - (expiration?.getTime() ?? 0)) <= 1000);
      assertEquals(emulator.requests.slice(before).map(({ status }) => status), [200]);
      used.add(accessKeyId);
    }
    assertEquals(used.size, 3);
    assertNotEquals(accountId, undefined);

    await expire();
    emulator.revoke(token.refreshToken);
    assert(isSsoError(await rejection(ours()), "INTERACTION_REQUIRED"));
    await assertRejects(async () => await theirs(), Error, "session has expired");
  });
});
