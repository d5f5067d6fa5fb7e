// Whole sign-ins against the emulator in this very process: it runs wherever the library does.
import { assert, assertEquals, rejection } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { REGION, START_URL } from "../samples.ts";
import type { Case, Context } from "../types.ts";

const TOOL = { clientName: "tool", clientType: "public" } as const;
const SCOPES = ["sso:account:access"];

function create({ sso, testing }: Context, options: object = {}) {
  const clock = new VirtualClock();
  const emulator = testing.createEmulator({ clock, ...options });
  const fetch = clock.holding(emulator.fetch);
  return { clock, emulator, client: sso.createSsoOidcClient({ ...REGION, fetch, clock }) };
}

async function start(t: Context, options: object = {}) {
  const made = create(t, options);
  const registration = await made.client.registerClient({ ...TOOL, scopes: SCOPES });
  const input = { ...registration, startUrl: START_URL };
  const authorization = await made.client.startDeviceAuthorization(input);
  return { ...made, registration, authorization, flow: { ...registration, ...authorization } };
}

/** Cases of the emulator. */
export const cases: readonly Case[] = [
  {
    name: "createEmulator() lets a device sign in, and never has to say slow_down",
    async run(t) {
      const { client, flow, emulator } = await start(t, { approval: { afterPolls: 3 } });
      const types: string[] = [];
      for await (const { type } of client.pollDeviceToken(flow)) types.push(type);
      assertEquals(types, ["pending", "pending", "pending", "token"]);
      const operations = emulator.requests.map(({ operation }) => operation);
      assertEquals(operations.slice(0, 2), ["RegisterClient", "StartDeviceAuthorization"]);
      assertEquals(operations.length, 6);
    },
  },
  {
    name: "createEmulator() answers as the person does: approve, deny, expire",
    async run(t) {
      const approved = await start(t);
      approved.emulator.approve(approved.authorization.userCode);
      const token = await approved.client.waitForDeviceToken(approved.flow);
      assertEquals(token.tokenType, "Bearer");
      const denied = await start(t);
      denied.emulator.deny(denied.authorization.userCode);
      const no = await rejection(denied.client.waitForDeviceToken(denied.flow));
      assert(t.sso.isServiceError(no, "access_denied"), `${no}`);
      const late = await start(t);
      late.emulator.expire(late.authorization.userCode);
      const error = await rejection(late.client.waitForDeviceToken(late.flow));
      assert(error instanceof t.sso.SsoError && error.code === "DEVICE_CODE_EXPIRED", `${error}`);
    },
  },
  {
    name: "createEmulator() renews tokens, and refuses a refresh token that was replaced",
    async run(t) {
      const { client, flow, registration } = await start(t, { approval: { afterPolls: 0 } });
      const first = await client.waitForDeviceToken(flow);
      assert(first.refreshToken !== undefined, "there is no refresh token");
      const grant = { grantType: "refresh_token", refreshToken: first.refreshToken } as const;
      const second = await client.createToken({ ...registration, ...grant });
      assert(second.accessToken !== first.accessToken, "the token is the old one");
      const error = await rejection(client.createToken({ ...registration, ...grant }));
      assert(t.sso.isServiceError(error, "invalid_grant"), `${error}`);
    },
  },
  {
    name: "createEmulator() lets a browser sign in with PKCE",
    async run(t) {
      const { client, emulator } = create(t, { approval: "auto" });
      const redirectUri = "http://127.0.0.1:8912/oauth/callback";
      const registration = await client.registerClient({
        ...TOOL,
        scopes: SCOPES,
        grantTypes: ["authorization_code", "refresh_token"],
        redirectUris: ["http://127.0.0.1/oauth/callback"],
      });
      const codeVerifier = t.sso.generateCodeVerifier();
      const codeChallenge = await t.sso.calculateCodeChallenge(codeVerifier);
      const state = t.sso.generateState();
      const { clientId } = registration;
      const url = t.sso.buildAuthorizationUrl(
        { clientId, redirectUri, state, codeChallenge, scopes: SCOPES },
        REGION,
      );
      const { headers } = await emulator.fetch(url);
      const location = headers.get("location") ?? "";
      const { code } = t.sso.parseAuthorizationCallback(location, { state });
      const grant = { grantType: "authorization_code", code, redirectUri } as const;
      const token = await client.createToken({ ...registration, ...grant, codeVerifier });
      assert(token.refreshToken, "there is no refresh token");
      const again = { ...registration, ...grant, codeVerifier: t.sso.generateCodeVerifier() };
      const error = await rejection(client.createToken(again));
      assert(t.sso.isServiceError(error, "invalid_grant"), `${error}`);
    },
  },
  {
    name: "createEmulator() shows the person a page with the code",
    async run(t) {
      const { emulator, authorization } = await start(t);
      const page = await emulator.fetch(authorization.verificationUriComplete ?? "");
      assert(page.headers.get("content-type")?.startsWith("text/html"), "it is not HTML");
      assert((await page.text()).includes(authorization.userCode), "the code is not there");
    },
  },
  {
    name: "createEmulator() injects faults, and the client gets over them",
    async run(t) {
      const { client, emulator } = create(t);
      emulator.failNext({ network: "error" });
      emulator.failNext({ status: 502, body: "<h1>Bad gateway</h1>" });
      const { $metadata } = await client.registerClient(TOOL);
      assertEquals($metadata?.retryAttempts, 2);
      assertEquals(emulator.requests.map(({ status }) => status), [undefined, 502, 200]);
    },
  },
];
