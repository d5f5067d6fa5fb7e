// The SDK's own reader of the AWS CLI's sign-ins refreshes against the emulator.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import { fromLoginCredentials } from "npm:@aws-sdk/credential-provider-login@3.972.92";
import { createHash, KeyObject } from "node:crypto";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { locationOf, VERIFIER } from "../_calls.ts";
import { type Key, newKey, prove, REDIRECT_URI, SAME_DEVICE, send, signinUrl } from "./_calls.ts";

const SESSION = "arn:aws:sts::123456789012:assumed-role/Admin/jane";

/** What the SDK reads of the environment, all of it pointing into a place of our own. */
async function inPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const emulator = createEmulator({ approval: "auto" });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    emulator.handler,
  );
  const home = await Deno.makeTempDir();
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const ours: Record<string, string | undefined> = {
    HOME: home,
    AWS_ENDPOINT_URL_SIGNIN: origin,
    AWS_REGION: "us-east-1",
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: undefined,
    AWS_SHARED_CREDENTIALS_FILE: undefined,
    AWS_LOGIN_CACHE_DIRECTORY: undefined,
  };
  const theirs = Object.keys(ours).map((name) => [name, Deno.env.get(name)] as const);
  const apply = ([name, value]: readonly [string, string | undefined]) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  try {
    Object.entries(ours).forEach(apply);
    await use({ emulator, origin, home });
  } finally {
    theirs.forEach(apply);
    await server.shutdown();
    await Deno.remove(home, { recursive: true });
  }
}

interface Place {
  emulator: Emulator;
  origin: string;
  home: string;
}

/** Signs in as the AWS CLI would, and leaves the files that it would leave. */
async function login({ emulator, origin, home }: Place, pem: (key: Key) => Promise<string>) {
  const key = await newKey();
  const { searchParams } = locationOf(await emulator.fetch(signinUrl({}, origin)));
  const input = {
    clientId: SAME_DEVICE,
    grantType: "authorization_code",
    code: searchParams.get("code"),
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
  };
  const url = `${origin}/v1/token`;
  const claims = { htu: url, iat: Math.floor(Date.now() / 1000) };
  const { status, body } = await send(emulator, input, [await prove(key, { claims })], url);
  assertEquals(status, 200);
  const file = `${home}/.aws/login/cache/${
    createHash("sha256").update(SESSION).digest("hex")
  }.json`;
  await Deno.mkdir(`${home}/.aws/login/cache`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.aws/config`,
    `[profile default]\nlogin_session = ${SESSION}\nregion = us-east-1\n`,
  );
  const record = {
    accessToken: {
      ...Object(body.accessToken),
      accountId: "123456789012",
      expiresAt: new Date().toISOString(),
    },
    tokenType: body.tokenType,
    clientId: SAME_DEVICE,
    refreshToken: body.refreshToken,
    idToken: body.idToken,
    dpopKey: await pem(key),
  };
  await Deno.writeTextFile(file, JSON.stringify(record));
  return { file, record, key };
}

const PEMS: [string, (key: Key) => Promise<string>][] = [
  ["PKCS8", ({ privateKey }) => jose.exportPKCS8(privateKey)],
  [
    "SEC1",
    ({ privateKey }) =>
      Promise.resolve(
        KeyObject.from(privateKey).export({ type: "sec1", format: "pem" }).toString(),
      ),
  ],
];

for (const [format, pem] of PEMS) {
  Deno.test(`createEmulator() lets the SDK's login provider refresh, with a key in ${format}`, async () => {
    await inPlace(async (place) => {
      const { file, record, key } = await login(place, pem);
      assertMatch(record.dpopKey, format === "SEC1" ? /BEGIN EC PRIVATE/ : /BEGIN PRIVATE/);
      const credentials = await fromLoginCredentials({})();
      assertMatch(credentials.accessKeyId, /^ASIA/);
      assert(credentials.accessKeyId !== record.accessToken.accessKeyId);
      assertEquals(credentials.accountId, "123456789012");
      const stored = JSON.parse(await Deno.readTextFile(file));
      assert(stored.refreshToken !== record.refreshToken);
      assertEquals(stored.idToken, record.idToken);

      const { headers, body, status } = place.emulator.requests.at(-1) ?? {};
      assertEquals(status, 200);
      assertEquals(body, {
        clientId: SAME_DEVICE,
        grantType: "refresh_token",
        refreshToken: record.refreshToken,
      });
      assertEquals(headers?.authorization, undefined);
      const proof = headers?.dpop ?? "";
      assertEquals(jose.decodeProtectedHeader(proof), {
        alg: "ES256",
        typ: "dpop+jwt",
        jwk: key.jwk,
      });
      const claims = jose.decodeJwt(proof);
      assertEquals(Object.keys(claims), ["jti", "htm", "htu", "iat"]);
      assertEquals([claims.htm, claims.htu], ["POST", `${place.origin}/v1/token`]);
    });
  });
}

const WORDS: [(emulator: Emulator, refreshToken: string) => void, string][] = [
  [(emulator, token) => emulator.revoke(token), "Your session has expired"],
  [(emulator, token) => emulator.changeCredentials(token), "a change in your password"],
  [
    (emulator) =>
      emulator.failNext({
        operation: "CreateOAuth2Token",
        exception: "AccessDeniedException",
        error: "INSUFFICIENT_PERMISSIONS",
      }),
    "insufficient permissions",
  ],
];

for (const [act, words] of WORDS) {
  Deno.test(`createEmulator() makes the SDK's login provider say "${words}"`, async () => {
    await inPlace(async (place) => {
      const [, pem] = PEMS[0] ?? [];
      assert(pem);
      const { record } = await login(place, pem);
      act(place.emulator, String(record.refreshToken));
      await assertRejects(async () => await fromLoginCredentials({})(), Error, words);
    });
  });
}
