// The SDK's reader of `aws login` goes on with a session of ours, and we with one of its; both against
// the emulator behind a real server.
import {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
  isServiceError,
  parseAuthorizationCallback,
} from "@edge-auth/aws-sso-oidc";
import {
  buildSigninAuthorizationUrl,
  type CreateOAuth2TokenResponseBody,
  createSigninClient,
  type DpopKeyPair,
  exportDpopKey,
  generateDpopKeyPair,
  importDpopKey,
  parseIdToken,
  SAME_DEVICE_CLIENT_ID as clientId,
} from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { fromLoginCredentials } from "npm:@aws-sdk/credential-provider-login@3.972.92";
import * as jose from "npm:jose@6.2.17";
import { createHash, createPrivateKey } from "node:crypto";
import { rejection } from "../support/assert.ts";

const region = "us-east-1";
const redirectUri = "http://127.0.0.1:53682/oauth/callback";

/** An emulator behind a server, and a folder in place of the home. */
interface Place {
  readonly emulator: Emulator;
  readonly endpoint: string;
  readonly folder: string;
}

async function inPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const emulator = createEmulator({ approval: "auto" });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => emulator.fetch(request, { signal: null }), // Deno aborts it after each answer
  );
  const folder = await Deno.makeTempDir({ prefix: "signin-oracle-" });
  const name = "AWS_LOGIN_CACHE_DIRECTORY";
  const before = Deno.env.get(name);
  try {
    Deno.env.set(name, folder);
    await use({ emulator, endpoint: `http://127.0.0.1:${server.addr.port}`, folder });
  } finally {
    if (before === undefined) Deno.env.delete(name);
    else Deno.env.set(name, before);
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Signs in with our code: the browser is a plain fetch. */
async function signIn({ endpoint }: Place, key: DpopKeyPair) {
  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  const codeChallenge = await calculateCodeChallenge(codeVerifier);
  const url = buildSigninAuthorizationUrl(
    { clientId, redirectUri, state, codeChallenge },
    { endpoint },
  );
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  const { code } = parseAuthorizationCallback(response.headers.get("location") ?? "", { state });
  const grantType = "authorization_code";
  return await createSigninClient({ endpoint, key })
    .createOAuth2Token({ clientId, grantType, code, redirectUri, codeVerifier });
}

/** The members of the AWS CLI's file that are ours, and whatever else is in it. */
interface Stored {
  readonly accessToken: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly dpopKey: string;
}

/** Writes what the AWS CLI would: credentials that have expired, so that they are refreshed. */
async function store(
  { folder }: Place,
  { accessToken, tokenType, refreshToken, idToken = "" }: CreateOAuth2TokenResponseBody,
  dpopKey: string,
): Promise<string> {
  const { sessionArn, accountId } = parseIdToken(idToken);
  const path = `${folder}/${createHash("sha256").update(sessionArn).digest("hex")}.json`;
  const expiresAt = new Date(0).toISOString();
  const record = {
    accessToken: { ...accessToken, accountId, expiresAt },
    ...{ tokenType, clientId, refreshToken, idToken, dpopKey },
  };
  await Deno.writeTextFile(path, JSON.stringify(record));
  await Deno.writeTextFile(`${folder}/config`, `[profile me]\nlogin_session = ${sessionArn}\n`);
  return path;
}

const read = async (path: string): Promise<Stored> => JSON.parse(await Deno.readTextFile(path));

/** What the SDK gives to a program that asks for credentials. */
function theirs({ endpoint, folder }: Place) {
  return fromLoginCredentials({
    profile: "me",
    configFilepath: `${folder}/config`,
    filepath: `${folder}/credentials`,
    clientConfig: { endpoint, region, maxAttempts: 1 },
  })();
}

const FORMS: Readonly<Record<string, (pem: string) => string>> = {
  "as exportDpopKey() writes it": (pem) => pem,
  "in SEC1, as the AWS CLI writes it": (pem) =>
    createPrivateKey(pem).export({ type: "sec1", format: "pem" }).toString(),
};

for (const [title, form] of Object.entries(FORMS)) {
  Deno.test(`the SDK's login provider refreshes our session, its key ${title}, and we refresh its`, async () => {
    await inPlace(async (place) => {
      const key = await generateDpopKeyPair({ extractable: true });
      const tokens = await signIn(place, key);
      const path = await store(place, tokens, form(await exportDpopKey(key)));

      const credentials = await theirs(place);
      assertMatch(credentials.accessKeyId, /^ASIA/);
      assertNotEquals(credentials.accessKeyId, tokens.accessToken.accessKeyId);
      assertEquals(credentials.accountId, "123456789012");
      const stored = await read(path);
      assertNotEquals(stored.refreshToken, tokens.refreshToken);

      // The other way round, with nothing but its file.
      const ours = createSigninClient({
        endpoint: place.endpoint,
        key: await importDpopKey(stored.dpopKey),
      });
      const next = await ours.refresh(stored);
      assertMatch(next.accessToken.accessKeyId, /^ASIA/);
      assertNotEquals(next.accessToken.accessKeyId, credentials.accessKeyId);

      // And back again: what it had is used up, what we got is good.
      const idToken = tokens.idToken;
      await store(place, { ...next, idToken, refreshToken: stored.refreshToken }, stored.dpopKey);
      assertStringIncludes((await rejection(theirs(place))).message, "session has expired");
      await store(place, { ...next, idToken }, stored.dpopKey);
      assertMatch((await theirs(place)).accessKeyId, /^ASIA/);
      assertEquals(
        place.emulator.requests.map(({ status }) => status),
        [303, 200, 200, 200, 400, 200],
      );
    });
  });
}

Deno.test("createSigninClient() sends the request of the SDK's login provider, proof and all", async () => {
  await inPlace(async (place) => {
    const key = await generateDpopKeyPair({ extractable: true });
    const tokens = await signIn(place, key);
    const path = await store(place, tokens, await exportDpopKey(key));
    await theirs(place);
    const stored = await read(path);
    await createSigninClient({ endpoint: place.endpoint, key }).refresh(stored);
    const [sdk, our] = place.emulator.requests.slice(-2).map(({ method, url, headers, body }) => {
      const { dpop = "", authorization } = headers;
      const [header, claims] = dpop.split(".").slice(0, 2)
        .map((part) => new TextDecoder().decode(jose.base64url.decode(part)));
      const { jti, iat, ...rest } = JSON.parse(claims ?? "");
      assertMatch(jti, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
      assert(Number.isInteger(iat) && Math.abs(iat - Date.now() / 1000) < 60);
      const members = Object.keys(JSON.parse(claims ?? ""));
      const contentType = headers["content-type"];
      const given = { ...Object(body), refreshToken: undefined };
      return { method, url, contentType, authorization, header, rest, members, body: given };
    });
    assertEquals(our, sdk);
    assertEquals(our?.members, ["jti", "htm", "htu", "iat"]);
    assertEquals(our?.authorization, undefined);
  });
});

Deno.test("createSigninClient() and the SDK's login provider are refused alike", async () => {
  await inPlace(async (place) => {
    const key = await generateDpopKeyPair({ extractable: true });
    const tokens = await signIn(place, key);
    await store(place, tokens, await exportDpopKey(key));
    const client = createSigninClient({ endpoint: place.endpoint, key });
    const refusals = [
      ["INSUFFICIENT_PERMISSIONS", "insufficient permissions", /administrator/],
      ["USER_CREDENTIALS_CHANGED", "change in your password", /password/],
      ["TOKEN_EXPIRED", "session has expired", /session is over/],
    ] as const;
    for (const [error, words, hint] of refusals) {
      place.emulator.failNext({
        exception: "AccessDeniedException",
        operation: "CreateOAuth2Token",
        error,
        times: 2,
      });
      await assertRejects(async () => await theirs(place), Error, words);
      const refused = await rejection(client.refresh({ clientId, ...tokens }));
      assert(isServiceError(refused, error), String(refused));
      assertMatch(refused.hint ?? "", hint);
    }
    assertMatch((await theirs(place)).accessKeyId, /^ASIA/);
  });
});
