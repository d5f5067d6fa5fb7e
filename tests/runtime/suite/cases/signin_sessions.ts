// AWS Sign-In: whole sign-ins, against the emulator in this process and over real HTTP.
import { assert, assertEquals, assertIncludes, rejection } from "../../../support/assert.ts";
import { createService, type ServiceOptions } from "../services.ts";
import type { Case, Context } from "../types.ts";

const REGION = { region: "us-east-1" } as const;
const REDIRECT = "http://127.0.0.1:8912/oauth/callback";

/** Where the service is, and what stands for the browser of a person who says yes. */
interface Place {
  readonly options: Parameters<Context["signin"]["resolveSigninEndpoint"]>[0] & {
    fetch?: typeof fetch;
  };
  readonly visit: (url: URL) => Promise<string>;
}

function inProcess({ testing }: Context, options: object = {}) {
  const emulator = testing.createEmulator({ approval: "auto", ...options });
  const visit = async (url: URL) => (await emulator.fetch(url)).headers.get("location") ?? "";
  return { emulator, visit, options: { ...REGION, fetch: emulator.fetch } };
}

async function overHttp({ origins }: Context, options: ServiceOptions = {}) {
  const service = await createService(origins, { approval: "auto", ...options });
  return { service, visit: service.visit, options: { endpoint: await service.origin() } };
}

/** Signs in, with a new key unless there is one. */
async function signIn(
  { sso, signin }: Context,
  { options, visit }: Place,
  { extractable = false } = {},
) {
  const clientId = signin.SAME_DEVICE_CLIENT_ID;
  const key = await signin.generateDpopKeyPair({ extractable });
  const codeVerifier = sso.generateCodeVerifier();
  const state = sso.generateState();
  const codeChallenge = await sso.calculateCodeChallenge(codeVerifier);
  const { fetch: _, ...where } = options;
  const url = signin.buildSigninAuthorizationUrl(
    { clientId, redirectUri: REDIRECT, state, codeChallenge },
    where,
  );
  const { code } = sso.parseAuthorizationCallback(await visit(url), { state });
  const client = signin.createSigninClient({ ...options, key });
  const tokens = await client.createOAuth2Token({
    clientId,
    grantType: "authorization_code",
    code,
    redirectUri: REDIRECT,
    codeVerifier,
  });
  return { clientId, key, client, tokens, refreshToken: tokens.refreshToken };
}

async function assertRotates(t: Context, place: Place): Promise<void> {
  const { client, clientId, tokens, refreshToken } = await signIn(t, place);
  assertIncludes(tokens.accessToken.accessKeyId, /^ASIA/);
  assertEquals(t.signin.parseIdToken(tokens.idToken ?? "").accountId, "123456789012");
  const next = await client.refresh({ clientId, refreshToken });
  assert(next.refreshToken !== refreshToken, "the refresh token is the old one");
  const error = await rejection(client.refresh({ clientId, refreshToken }));
  assert(t.sso.isServiceError(error, "TOKEN_EXPIRED"), `${error}`);
  assertIncludes(error.hint, "Sign in again");
  assert((await client.refresh({ clientId, refreshToken: next.refreshToken })).refreshToken);
}

async function assertBound(t: Context, place: Place): Promise<void> {
  const { client, clientId, refreshToken } = await signIn(t, place);
  const key = await t.signin.generateDpopKeyPair();
  const thief = t.signin.createSigninClient({ ...place.options, key });
  const error = await rejection(thief.refresh({ clientId, refreshToken }));
  assert(t.sso.isServiceError(error, "INVALID_REQUEST"), `${error}`);
  assertIncludes(error.hint, "one key");
  assert((await client.refresh({ clientId, refreshToken })).refreshToken);
}

/** Cases of sessions. */
export const cases: readonly Case[] = [
  {
    name: "createSigninClient() signs in and refreshes, and the refresh token rotates",
    async run(t) {
      const place = inProcess(t);
      await assertRotates(t, place);
      const proofs = place.emulator.requests.map(({ headers }) => headers.dpop).filter(Boolean);
      assertEquals([proofs.length, new Set(proofs).size], [4, 4]);
    },
  },
  {
    name: "createSigninClient() is refused with another key, and the session goes on",
    run: (t) => assertBound(t, inProcess(t)),
  },
  {
    name: "createSigninClient() brings the nonce that it is asked for, once",
    async run(t) {
      const place = inProcess(t, { requireDpopNonce: true });
      await signIn(t, place);
      const statuses = place.emulator.requests.map(({ status }) => status);
      assertEquals(statuses, [303, 400, 200]);
    },
  },
  {
    name: "createSigninClient() never repeats a refresh after a failure of the network",
    async run(t) {
      const place = inProcess(t);
      const { client, clientId, refreshToken } = await signIn(t, place);
      place.emulator.failNext({ network: "error" });
      const error = await rejection(client.refresh({ clientId, refreshToken }));
      assert(error instanceof t.sso.SsoError && error.code === "NETWORK_ERROR", `${error}`);
      assertEquals(place.emulator.requests.length, 3);
      assert((await client.refresh({ clientId, refreshToken })).refreshToken);
    },
  },
  {
    name: "over HTTP: AWS Sign-In signs in and refreshes, and the refresh token rotates",
    run: async (t) => await assertRotates(t, await overHttp(t)),
  },
  {
    name: "over HTTP: AWS Sign-In refuses another key, and the session goes on",
    run: async (t) => await assertBound(t, await overHttp(t)),
  },
  {
    name: "over HTTP: AWS Sign-In gets the nonce that it asks for",
    async run(t) {
      const place = await overHttp(t, { requireDpopNonce: true });
      await signIn(t, place);
      const posts = (await place.service.requests()).filter(({ method }) => method === "POST");
      assertEquals(posts.map(({ status }) => status), [400, 200]);
    },
  },
  {
    name: "over HTTP: AWS Sign-In goes on with a key that was stored as text",
    async run(t) {
      const place = await overHttp(t);
      const { key, clientId, refreshToken } = await signIn(t, place, { extractable: true });
      const stored = await t.signin.importDpopKey(await t.signin.exportDpopKey(key));
      const later = t.signin.createSigninClient({ ...place.options, key: stored });
      assert((await later.refresh({ clientId, refreshToken })).refreshToken);
      const request = (await place.service.requests()).at(-1);
      assertEquals(request?.headers["content-type"], "application/json");
      assertEquals(request?.headers.authorization, undefined);
    },
  },
];
