// Whole sign-ins against the emulator in this very process: it runs wherever the library does.
import { assert, assertEquals, rejection } from "../../../support/assert.ts";
import { VirtualClock } from "../../../support/virtual_clock.ts";
import type { Case, Context } from "../types.ts";

const REGION = { region: "us-east-1" } as const;
const START_URL = "https://example.awsapps.com/start";
const TOOL = { clientName: "tool", clientType: "public" } as const;
const SCOPES = ["sso:account:access"];

function create({ sso, testing }: Context, options: object = {}) {
  const clock = new VirtualClock();
  const emulator = testing.createEmulator({ clock, ...options });
  const fetch = clock.holding(emulator.fetch);
  const client = sso.createSsoOidcClient({ ...REGION, fetch, clock });
  return { emulator, client, run: <T>(work: Promise<T>) => clock.run(work) };
}

async function start(t: Context, options: object = {}) {
  const made = create(t, options);
  const { client, run } = made;
  const registration = await run(client.registerClient({ ...TOOL, scopes: SCOPES }));
  const input = { ...registration, startUrl: START_URL };
  const authorization = await run(client.startDeviceAuthorization(input));
  const wait = () => run(client.waitForDeviceToken({ registration, authorization }));
  return { ...made, registration, authorization, wait };
}

/** Cases of the emulator. */
export const cases: readonly Case[] = [
  {
    name: "createEmulator() lets a device sign in, and never has to say slow_down",
    async run(t) {
      const { client, run, emulator, registration, authorization } = await start(t, {
        approval: { afterPolls: 3 },
      });
      const types: string[] = [];
      await run((async () => {
        const poller = client.pollDeviceToken({ registration, authorization });
        for await (const { type } of poller) types.push(type);
      })());
      assertEquals(types, ["pending", "pending", "pending", "token"]);
      const operations = emulator.requests.map(({ operation }) => operation);
      assertEquals(operations.slice(0, 2), ["RegisterClient", "StartDeviceAuthorization"]);
      assertEquals(operations.length, 6);
    },
  },
  {
    name: "createEmulator() responds as the person does: approve, deny, expire",
    async run(t) {
      const approved = await start(t);
      approved.emulator.approve(approved.authorization.userCode);
      assertEquals((await approved.wait()).tokenType, "Bearer");
      const denied = await start(t);
      denied.emulator.deny(denied.authorization.userCode);
      const no = await rejection(denied.wait());
      assert(t.sso.isServiceError(no, "access_denied"), `${no}`);
      const late = await start(t);
      late.emulator.expire(late.authorization.userCode);
      const error = await rejection(late.wait());
      assert(t.sso.isSsoError(error, "DEVICE_CODE_EXPIRED"), `${error}`);
    },
  },
  {
    name: "createEmulator() renews tokens, and refuses a refresh token that was replaced",
    async run(t) {
      const { client, run, registration, wait } = await start(t, { approval: { afterPolls: 0 } });
      const { accessToken, refreshToken } = await wait();
      assert(refreshToken !== undefined, "there is no refresh token");
      const second = await run(client.refresh({ registration, refreshToken }));
      assert(second.accessToken !== accessToken, "the token is the old one");
      const error = await rejection(run(client.refresh({ registration, refreshToken })));
      assert(t.sso.isServiceError(error, "invalid_grant"), `${error}`);
    },
  },
  {
    name: "createEmulator() lets a browser sign in with PKCE",
    async run(t) {
      const { client, emulator, run } = create(t, { approval: "auto" });
      const redirectUri = "http://127.0.0.1:8912/oauth/callback";
      const registration = await run(client.registerClient({
        ...TOOL,
        scopes: SCOPES,
        grantTypes: ["authorization_code", "refresh_token"],
        redirectUris: ["http://127.0.0.1/oauth/callback"],
      }));
      const codeVerifier = t.sso.generateCodeVerifier();
      const codeChallenge = await t.sso.calculateCodeChallenge(codeVerifier);
      const state = t.sso.generateState();
      const { clientId } = registration;
      const input = { clientId, redirectUri, state, codeChallenge, scopes: SCOPES };
      const { headers } = await emulator.fetch(t.sso.buildAuthorizationUrl(input, REGION));
      const location = headers.get("location") ?? "";
      const { code } = t.sso.parseAuthorizationCallback(location, { state });
      const exchange = (codeVerifier: string) => {
        const grant = { grantType: "authorization_code", code, redirectUri } as const;
        return run(client.createToken({ ...registration, ...grant, codeVerifier }));
      };
      assert((await exchange(codeVerifier)).refreshToken, "there is no refresh token");
      const error = await rejection(exchange(t.sso.generateCodeVerifier()));
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
      const { client, emulator, run } = create(t);
      emulator.failNext({ network: "error" });
      emulator.failNext({ status: 502, body: "<h1>Bad gateway</h1>" });
      const { $metadata } = await run(client.registerClient(TOOL));
      assertEquals($metadata?.retryAttempts, 2);
      assertEquals(emulator.requests.map(({ status }) => status), [undefined, 502, 200]);
    },
  },
  {
    name: "createVirtualClock() drives client, poller and emulator, a hang and a day of refreshes",
    async run({ sso, testing }) {
      const clock = testing.createVirtualClock();
      const emulator = testing.createEmulator({ clock, approval: { afterPolls: 3 } });
      const client = sso.createSsoOidcClient({ ...REGION, clock, fetch: emulator.fetch });
      const registration = await clock.run(client.registerClient({ ...TOOL, scopes: SCOPES }));
      const input = { ...registration, startUrl: START_URL };
      const authorization = await clock.run(client.startDeviceAuthorization(input));
      emulator.failWhen({ operation: "CreateToken", nth: 2, network: "hang" });
      const began = clock.now();
      const waiting = client.waitForDeviceToken({ registration, authorization });
      let { refreshToken = "" } = await clock.run(waiting);
      // At 0; at 1.25 s, where it hangs for 10 s; after a wait of twice the interval; then two more.
      assertEquals(clock.now() - began, 1_250 + 10_000 + 2_250 + 1_250 + 1_250);
      for (let hour = 0; hour < 7; hour++) {
        await clock.advance(3_600_000);
        const next = await clock.run(client.refresh({ registration, refreshToken }));
        refreshToken = next.refreshToken ?? "";
      }
      assertEquals(emulator.requests.filter(({ error }) => error === "invalid_grant"), []);
    },
  },
];
