// What the emulator's tests share: plain fetch calls, and no code of the client.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { assertEquals } from "@std/assert";

export const HOST = "https://oidc.us-east-1.amazonaws.com";
export const START_URL = "https://d-1234567890.awsapps.com/start";
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
export const REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback";

/** A clock that only advance() moves. */
export const STILL = { now: (): number => 1_700_000_000_000 };

/** The values of RFC 7636 Appendix B. */
export const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** A JSON body, whatever it holds. */
export type Body = Record<string, unknown>;

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** A POST with a JSON body. */
export async function post(
  emulator: Emulator,
  path: string,
  input: unknown,
  host: string = HOST,
): Promise<Answer> {
  const response = await emulator.fetch(host + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof input === "string" ? input : JSON.stringify(input),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Registers a client that must be accepted. */
export async function register(
  emulator: Emulator,
  more: Body = { scopes: ["sso:account:access"] },
  host: string = HOST,
): Promise<{ clientId: string; clientSecret: string }> {
  const input = { clientName: "test", clientType: "public", ...more };
  const { status, body } = await post(emulator, "/client/register", input, host);
  assertEquals(status, 200, JSON.stringify(body));
  return { clientId: String(body.clientId), clientSecret: String(body.clientSecret) };
}

/** Registers a client for PKCE. */
export function registerForCode(
  emulator: Emulator,
  more: Body = {},
): Promise<{ clientId: string; clientSecret: string }> {
  return register(emulator, {
    scopes: ["sso:account:access"],
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: START_URL,
    ...more,
  });
}

/** A device authorization that waits, and how to poll for it. */
export interface Flow {
  emulator: Emulator;
  client: { clientId: string; clientSecret: string };
  deviceCode: string;
  userCode: string;
  page: string;
  poll: () => Promise<Answer>;
}

/** Registers, and starts a device authorization. */
export async function startFlow(options: EmulatorOptions = {}, metadata?: Body): Promise<Flow> {
  const emulator = createEmulator({ clock: STILL, ...options });
  const client = await register(emulator, metadata);
  return await startAgain(emulator, client);
}

/** Starts a device authorization of a client. */
export async function startAgain(emulator: Emulator, client: Flow["client"]): Promise<Flow> {
  const started = await post(emulator, "/device_authorization", { ...client, startUrl: START_URL });
  assertEquals(started.status, 200, JSON.stringify(started.body));
  const deviceCode = String(started.body.deviceCode);
  return {
    emulator,
    client,
    deviceCode,
    userCode: String(started.body.userCode),
    page: String(started.body.verificationUriComplete),
    poll: () => post(emulator, "/token", { ...client, grantType: DEVICE_GRANT, deviceCode }),
  };
}

/** Signs in by a device code. */
export async function signIn(options: EmulatorOptions = {}, metadata?: Body): Promise<
  Flow & { tokens: Body; refresh: (refreshToken?: unknown, more?: Body) => Promise<Answer> }
> {
  const flow = await startFlow(options, metadata);
  flow.emulator.approve(flow.userCode);
  const { status, body: tokens } = await flow.poll();
  assertEquals(status, 200, JSON.stringify(tokens));
  const refresh = (refreshToken: unknown = tokens.refreshToken, more: Body = {}) =>
    post(flow.emulator, "/token", {
      ...flow.client,
      grantType: "refresh_token",
      refreshToken,
      ...more,
    });
  return { ...flow, tokens, refresh };
}

/** The authorization URL of a client, its parameters changed as `more` says; null removes one. */
export function authorizeUrl(clientId: string, more: Record<string, string | null> = {}): string {
  const url = new URL(`${HOST}/authorize`);
  const parameters: Record<string, string | null> = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    state: "a state & more",
    code_challenge_method: "S256",
    scopes: "sso:account:access",
    code_challenge: CHALLENGE,
    ...more,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Where a redirect goes. */
export function locationOf(response: Response): URL {
  assertEquals(response.status, 303);
  return new URL(response.headers.get("location") ?? "");
}

/** A refusal as it must be: status, header, error code; gives the description. */
export function assertRefused(
  answer: Answer,
  exception: string,
  error: string,
  status = 400,
): string {
  assertEquals(
    [answer.status, answer.headers.get("x-amzn-errortype"), answer.body.error],
    [status, exception, error],
    JSON.stringify(answer.body),
  );
  assertEquals(typeof answer.body.error_description, "string");
  return String(answer.body.error_description);
}

/** The hidden fields of a page's form. */
export function hiddenFields(page: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
    fields.set(name ?? "", value ?? "");
  }
  return fields;
}

/** Opens a page, and presses one of its buttons. */
export async function press(
  emulator: Emulator,
  url: string,
  answer: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const fields = hiddenFields(await (await emulator.fetch(url)).text());
  fields.set("answer", answer);
  const target = new URL(url);
  target.search = "";
  return await emulator.fetch(target, { method: "POST", body: fields, headers });
}

/** Bytes that are the same in every run, and never repeat. */
export function countingRandom(): (length: number) => Uint8Array {
  let count = 0;
  return (length) => {
    count += 1;
    return Uint8Array.from(
      { length },
      (_, index) => (count * 31 + index * 17 + (count >> 3)) & 255,
    );
  };
}
