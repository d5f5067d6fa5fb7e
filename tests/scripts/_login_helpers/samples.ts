import {
  type RegisterClientResponse,
  SsoError,
  type StartDeviceAuthorizationResponse,
} from "@edge-auth/aws-sso-oidc";
import type { CreateOAuth2TokenResponseBody } from "@edge-auth/aws-sso-oidc/signin";
import { FakeTime } from "@std/testing/time";
import { toAwsSignIn } from "../../../scripts/login/aws_signin.ts";
import { toSignIn } from "../../../scripts/login/identity_center.ts";
import { type LoginOptions, parseCommand } from "../../../scripts/login/options.ts";
import type { Screen } from "../../../scripts/login/process.ts";
import type { Place } from "../../../scripts/login/service.ts";
import type { SignIn } from "../../../scripts/login/summary.ts";
import type { WaitingEvent } from "../../../scripts/login/view.ts";
import { renderTerminal } from "./text.ts";

/** When it all happens, epoch milliseconds. */
export const NOW: number = Date.UTC(2026, 0, 2, 3, 4, 5);

/** When a device code expires. */
export const EXPIRES_AT: number = NOW + 600_000;

/** The page of a device code. */
export const URL_WITH_CODE = "https://device.sso.eu-west-1.amazonaws.com/?user_code=BCDF-GHJK";

/** A device authorization. */
export const AUTHORIZATION: StartDeviceAuthorizationResponse = {
  deviceCode: "secret-device-code-secret-device-code",
  userCode: "BCDF-GHJK",
  verificationUri: "https://device.sso.eu-west-1.amazonaws.com/",
  verificationUriComplete: URL_WITH_CODE,
  expiresIn: 600,
  interval: 1,
};

const PLACE: Place = { where: { region: "eu-west-1" } };

/** The options that led to the sign-in. */
export const OPTIONS: LoginOptions = {
  ...parseCommand([]) as LoginOptions,
  startUrl: "https://example.awsapps.com/start",
};

/** What the service registered. */
export const REGISTRATION: RegisterClientResponse = {
  clientId: "client-id",
  clientSecret: "secret-of-the-client-0123456789",
  clientSecretExpiresAt: NOW / 1000 + 7_776_000,
};

/** The token of IAM Identity Center. */
export const TOKEN = {
  accessToken: "aoa-secret-access-token-0123456789",
  tokenType: "Bearer",
  expiresIn: 3600,
  refreshToken: "aor-secret-refresh-token-0123456789",
} as const;

/** A sign-in to IAM Identity Center. */
export const SIGN_IN: SignIn = signInAt(NOW);

function signInAt(now: number): SignIn {
  using _time = new FakeTime(now);
  return toSignIn(PLACE, OPTIONS, REGISTRATION, TOKEN);
}

/** Who signed in. */
export const SESSION_ARN = "arn:aws:sts::123456789012:assumed-role/Admin/jane";

const CLAIMS = btoa(JSON.stringify({ sub: SESSION_ARN })).replaceAll("=", "");
const ID_TOKEN: string = `e30.${CLAIMS}.signature-signature-signature`;

/** The token of AWS Sign-In. */
export const AWS_TOKEN: CreateOAuth2TokenResponseBody & { readonly idToken: string } = {
  accessToken: {
    accessKeyId: "ASIAABCDEFGHIJKL7QXZ",
    secretAccessKey: "secret-access-key-secret-access-key-0123",
    sessionToken: "session-token-session-token-session-token",
  },
  tokenType: "aws_sigv4",
  expiresIn: 900,
  refreshToken: "refresh-token-refresh-token-refresh-token",
  idToken: ID_TOKEN,
};

/** The private key that its refresh token is bound to. */
export const DPOP_KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n";

/** A sign-in by AWS Sign-In at this moment, with a change to its token. */
export function awsSignIn(change: { readonly idToken?: string } = {}): SignIn {
  const clientId = "arn:aws:signin:::devtools/same-device";
  return toAwsSignIn(PLACE, clientId, { ...AWS_TOKEN, ...change }, DPOP_KEY);
}

/** An answer to a poll that means "not yet". */
export function pending(change: Partial<WaitingEvent> = {}): WaitingEvent {
  const event = { type: "pending", attempt: 1, interval: 1, nextPollAt: NOW + 1250 };
  return { ...event, expiresAt: EXPIRES_AT, ...change } as WaitingEvent;
}

/** A failure of the network. */
export function unreachable(reason: string): SsoError {
  const cause = new TypeError(reason);
  return new SsoError("CreateToken cannot reach x", { code: "NETWORK_ERROR", cause });
}

/** A screen that keeps what was printed. */
export interface KeptScreen extends Screen {
  readonly text: () => string;
  readonly terminal: () => ReturnType<typeof renderTerminal>;
}

/** Creates a screen. */
export function createScreen(isLive: boolean, width = 80): KeptScreen {
  let text = "";
  const screen: Screen = { isLive, columns: () => width, write: (more) => void (text += more) };
  return { ...screen, text: () => text, terminal: () => renderTerminal(text, width) };
}
