// Whole sign-ins over real HTTP, with the runtime's own fetch and its own timers.
import {
  assert,
  assertEquals,
  assertIncludes,
  rejection,
  within,
} from "../../../support/assert.ts";
import { createService, type ServiceOptions } from "../services.ts";
import type { Case, Context } from "../types.ts";

const START_URL = "https://example.awsapps.com/start";
const TOOL = { clientName: "tool", clientType: "public", scopes: ["sso:account:access"] };
const REDIRECT = "http://127.0.0.1:8912/oauth/callback";

async function start({ sso, origins }: Context, options: ServiceOptions = {}) {
  const service = await createService(origins, { interval: 0, ...options });
  const { endpoint } = service;
  const client = sso.createSsoOidcClient({ endpoint, region: "us-east-1" });
  const registration = await client.registerClient(TOOL);
  const input = { ...registration, startUrl: START_URL };
  const authorization = await client.startDeviceAuthorization(input);
  const flow = { registration, authorization };
  return { service, client, registration, authorization, flow };
}

async function startWithPkce({ sso, origins }: Context) {
  const service = await createService(origins, { approval: "auto" });
  const { endpoint } = service;
  const client = sso.createSsoOidcClient({ endpoint });
  const registration = await client.registerClient({
    ...TOOL,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
  });
  const codeVerifier = sso.generateCodeVerifier();
  const state = sso.generateState();
  const url = sso.buildAuthorizationUrl({
    clientId: registration.clientId,
    redirectUri: REDIRECT,
    state,
    codeChallenge: await sso.calculateCodeChallenge(codeVerifier),
  }, { endpoint });
  return { client, registration, codeVerifier, state, url };
}

/** Cases of sign-ins over HTTP. */
export const cases: readonly Case[] = [
  {
    name: "over HTTP: a device signs in, with pending answers first",
    async run(t) {
      const { client, flow, service } = await start(t, { approval: { afterPolls: 2 } });
      const types: string[] = [];
      for await (const { type } of client.pollDeviceToken(flow)) types.push(type);
      assertEquals(types, ["pending", "pending", "token"]);
      const [request] = (await service.requests()).filter(({ method }) => method === "POST");
      assertEquals(request?.headers["content-type"], "application/json");
      assertEquals(request?.headers.authorization, undefined);
      assertEquals(request?.headers.cookie, undefined);
      assertEquals(request?.body, TOOL);
    },
  },
  {
    name: "over HTTP: a person approves while the poller waits",
    async run(t) {
      const { client, flow, service, authorization } = await start(t);
      for await (const event of client.pollDeviceToken(flow)) {
        if (event.type === "token") assert(event.token.accessToken);
        else await service.control({ call: "approve", argument: authorization.userCode });
      }
    },
  },
  {
    name: "over HTTP: a token is renewed",
    async run(t) {
      const { client, flow, registration } = await start(t, { approval: { afterPolls: 0 } });
      const { refreshToken = "" } = await client.waitForDeviceToken(flow);
      const token = await client.refresh({ registration, refreshToken });
      assert(token.refreshToken !== refreshToken, "the refresh token is the old one");
    },
  },
  {
    name: "over HTTP: a denied sign-in is access_denied",
    async run(t) {
      const { client, flow, service, authorization } = await start(t);
      await service.control({ call: "deny", argument: authorization.userCode });
      const error = await rejection(client.waitForDeviceToken(flow));
      assert(t.sso.isServiceError(error, "access_denied"), `${error}`);
      assertEquals([error.name, error.status], ["AccessDeniedException", 400]);
      assert(error.requestId, "there is no request id");
    },
  },
  {
    name: "over HTTP: an expired device code is DEVICE_CODE_EXPIRED",
    async run(t) {
      const { client, flow, service, authorization } = await start(t);
      await service.control({ call: "expire", argument: authorization.userCode });
      const error = await rejection(client.waitForDeviceToken(flow));
      assert(error instanceof t.sso.SsoError && error.code === "DEVICE_CODE_EXPIRED", `${error}`);
    },
  },
  {
    name: "over HTTP: a flow goes on from its stored state",
    async run(t) {
      const { client, registration, authorization } = await start(t, {
        approval: { afterPolls: 0 },
      });
      const stored = JSON.stringify(t.sso.createDeviceFlow(authorization));
      const input = { registration, state: JSON.parse(stored) };
      const { event, state } = await client.pollDeviceTokenOnce(input);
      assertEquals([event.type, state.attempt], ["token", 1]);
    },
  },
  {
    name: "over HTTP: the built request and the parser work with a bare fetch",
    async run({ sso, origins }) {
      const { endpoint } = await createService(origins);
      const request = sso.buildRegisterClientRequest(TOOL, { endpoint });
      const parsed = await sso.parseRegisterClientResponse(await fetch(request));
      assert(parsed.clientId && parsed.$metadata?.requestId);
    },
  },
  {
    name: "over HTTP: the runtime's own fetch can be injected, into client and poller",
    async run({ sso, origins }) {
      const { endpoint } = await createService(origins, { approval: { afterPolls: 0 } });
      const client = sso.createSsoOidcClient({ endpoint, fetch: globalThis.fetch });
      const registration = await client.registerClient(TOOL);
      const input = { ...registration, startUrl: START_URL };
      const authorization = await client.startDeviceAuthorization(input);
      const token = await client.waitForDeviceToken({ registration, authorization });
      assert(token.accessToken, "there is no token");
    },
  },
  {
    name: "over HTTP: text of any script arrives",
    async run({ sso, origins }) {
      const { endpoint, requests } = await createService(origins);
      const clientName = "Zürich 日本語 🚀";
      await sso.createSsoOidcClient({ endpoint }).registerClient({ ...TOOL, clientName });
      const body = (await requests()).at(-1)?.body;
      assertEquals(body, { ...TOOL, clientName });
    },
  },
  {
    name: "over HTTP: headers of the caller arrive",
    async run({ sso, origins }) {
      const { endpoint, requests } = await createService(origins);
      const headers = { "x-tool": "1" };
      await sso.createSsoOidcClient({ endpoint, headers }).registerClient(TOOL);
      assertEquals((await requests()).at(-1)?.headers["x-tool"], "1");
    },
  },
  {
    name: "over HTTP: a user-agent of the caller arrives",
    async run({ sso, origins }) {
      const { endpoint, requests } = await createService(origins);
      const headers = { "user-agent": "tool/1.0" };
      await sso.createSsoOidcClient({ endpoint, headers }).registerClient(TOOL);
      const { headers: seen } = (await requests()).at(-1) ?? {};
      assertIncludes(`user-agent: ${seen?.["user-agent"]}`, "user-agent: tool/1.0");
    },
  },
  {
    name: "over HTTP: the code of the PKCE redirect can be read by a program",
    async run(t) {
      const { client, registration, codeVerifier, state, url } = await startWithPkce(t);
      const response = await fetch(url, { redirect: "manual" });
      const location = response.headers.get("location");
      assert(location !== null, `no location in ${response.type}, HTTP ${response.status}`);
      const { code } = t.sso.parseAuthorizationCallback(location, { state });
      const grant = { grantType: "authorization_code", code, redirectUri: REDIRECT } as const;
      const token = await client.createToken({ ...registration, ...grant, codeVerifier });
      assert(token.accessToken, "there is no token");
    },
  },
  {
    name: "over HTTP: two sign-ins at once do not meet",
    async run(t) {
      const run = async () => {
        const { client, flow } = await start(t, { approval: { afterPolls: 1 } });
        return (await client.waitForDeviceToken(flow)).accessToken;
      };
      const tokens = await within(10_000, Promise.all([run(), run(), run()]));
      assertEquals(new Set(tokens).size, 3);
    },
  },
];
