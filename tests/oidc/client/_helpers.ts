import {
  type CallOptions,
  createSsoOidcClient,
  type CreateTokenRequest,
  DEVICE_CODE_GRANT,
  type RegisterClientRequest,
  type SsoOidcClient,
  type SsoOidcClientOptions,
  type StartDeviceAuthorizationRequest,
} from "@edge-auth/aws-sso-oidc";
import { assertEquals } from "@std/assert";
import { type Listeners, START, watchListeners } from "../device_flow/_helpers.ts";
import {
  type Answer,
  granted,
  reply,
  type ScriptedFetch,
  scriptFetch,
} from "../../support/scripted_fetch.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

export const REGISTER: RegisterClientRequest = { clientName: "my-tool", clientType: "public" };
export const AUTHORIZE: StartDeviceAuthorizationRequest = {
  clientId: "client-id-1",
  clientSecret: "CLIENTSECRET0123456789",
  startUrl: "https://example.awsapps.com/start",
};
export const CREDENTIALS = {
  clientId: "client-id-1",
  clientSecret: "CLIENTSECRET0123456789",
} as const;
export const GRANTS: Readonly<Record<string, CreateTokenRequest>> = {
  "device code": { ...CREDENTIALS, grantType: DEVICE_CODE_GRANT, deviceCode: "DEVICECODE0123" },
  "authorization code": {
    ...CREDENTIALS,
    grantType: "authorization_code",
    code: "AUTHORIZATIONCODE0123",
    redirectUri: "http://127.0.0.1:8912/oauth/callback",
    codeVerifier: "CODEVERIFIER0123456789CODEVERIFIER0123456789",
  },
  "refresh token": { ...CREDENTIALS, grantType: "refresh_token", refreshToken: "aorREFRESH0123" },
};

export const registered: Answer = reply({
  clientId: "client-id-1",
  clientSecret: "CLIENTSECRET0123456789",
  clientSecretExpiresAt: 1_775_001_600,
});
export const started: Answer = reply({
  deviceCode: "DEVICECODE0123",
  userCode: "ABCD-EFGH",
  verificationUri: "https://device.sso.us-east-1.amazonaws.com/",
  expiresIn: 600,
  interval: 1,
});

/** One call of each operation, and an answer that it takes. */
export const CALLS: Readonly<
  Record<
    "registerClient" | "startDeviceAuthorization" | "createToken",
    readonly [
      call: (client: SsoOidcClient, options?: CallOptions) => Promise<object>,
      answer: Answer,
    ]
  >
> = {
  registerClient: [(client, options) => client.registerClient(REGISTER, options), registered],
  startDeviceAuthorization: [
    (client, options) => client.startDeviceAuthorization(AUTHORIZE, options),
    started,
  ],
  createToken: [
    (client, options) => client.createToken(GRANTS["refresh token"]!, options),
    granted,
  ],
};

export interface ClientSetup {
  clock: VirtualClock;
  script: ScriptedFetch;
  client: SsoOidcClient;
  controller: AbortController;
  listeners: Listeners;
}

/** A client on a clock that nobody moves yet; its jitter is half of what it may be. */
export function setUpClient(
  answers: readonly Answer[] | ((clock: VirtualClock) => readonly Answer[]),
  { last, ...options }: Partial<SsoOidcClientOptions> & { last?: Answer } = {},
): ClientSetup {
  const clock = new VirtualClock(START);
  const script = scriptFetch(
    clock,
    typeof answers === "function" ? answers(clock) : answers,
    last,
  );
  const controller = new AbortController();
  const client = createSsoOidcClient({
    ...("endpoint" in options ? {} : { region: "us-east-1" }),
    fetch: script.fetch,
    clock,
    random: () => 0.5,
    ...options,
  } as SsoOidcClientOptions);
  return { clock, script, client, controller, listeners: watchListeners(controller.signal) };
}

/** How often the client had tried before this result or error. */
export function retriesOf(value: unknown): number | undefined {
  const { $metadata } = value as { $metadata?: { retryAttempts: number } };
  assertEquals(Object.keys(value as object).includes("$metadata"), false);
  return $metadata?.retryAttempts;
}
