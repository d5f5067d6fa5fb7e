import { SsoError, type StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
import type { LoginOptions } from "../../../scripts/login/command.ts";
import { parseCommand } from "../../../scripts/login/options.ts";
import type { Screen } from "../../../scripts/login/output/screen.ts";
import type { WaitingEvent } from "../../../scripts/login/output/view.ts";
import type { AwsSignIn, PortalSignIn } from "../../../scripts/login/ways/sign_in.ts";
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

/** A sign-in to IAM Identity Center. */
export const SIGN_IN: PortalSignIn = {
  kind: "portal",
  place: { where: { region: "eu-west-1" } },
  startUrl: "https://example.awsapps.com/start",
  scopes: ["sso:account:access"],
  registration: {
    clientId: "client-id",
    clientSecret: "secret-of-the-client-0123456789",
    clientSecretExpiresAt: NOW / 1000 + 7_776_000,
  },
  token: {
    accessToken: "aoa-secret-access-token-0123456789",
    tokenType: "Bearer",
    expiresIn: 3600,
    refreshToken: "aor-secret-refresh-token-0123456789",
  },
  expiresAt: NOW + 3_600_000,
};

/** The options that led to it. */
export const OPTIONS: LoginOptions = {
  ...parseCommand([]),
  startUrl: SIGN_IN.startUrl,
} as LoginOptions;

/** A sign-in by AWS Sign-In. */
export const AWS_SIGN_IN: AwsSignIn = {
  kind: "aws",
  place: { where: { region: "eu-west-1" } },
  clientId: "arn:aws:signin:::devtools/same-device",
  token: {
    accessToken: {
      accessKeyId: "ASIAABCDEFGHIJKL7QXZ",
      secretAccessKey: "secret-access-key-secret-access-key-0123",
      sessionToken: "session-token-session-token-session-token",
    },
    tokenType: "aws_sigv4",
    expiresIn: 900,
    refreshToken: "refresh-token-refresh-token-refresh-token",
    idToken: "id-token-id-token-id-token-id-token",
  },
  identity: {
    sessionArn: "arn:aws:sts::123456789012:assumed-role/Admin/jane",
    accountId: "123456789012",
    claims: {},
  },
  dpopKey: "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n",
  expiresAt: NOW + 900_000,
};

/** An answer to a poll that means "not yet". */
export function pending(change: Partial<WaitingEvent> = {}): WaitingEvent {
  const event = { type: "pending", attempt: 1, interval: 1, nextPollAt: NOW + 1250 };
  return { ...event, expiresAt: EXPIRES_AT, ...change } as WaitingEvent;
}

/** A failure of the network. */
export function unreachable(reason: string): SsoError {
  const cause = new TypeError(reason);
  return new SsoError("CreateToken could not reach x", { code: "NETWORK_ERROR", cause });
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
