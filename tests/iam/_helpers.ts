// Clients against an emulator, on virtual time.
import {
  type AwsCredentialIdentity,
  createSigninIamClient,
  createSsoOidcIamClient,
  type CreateTokenWithIAMRequest,
  type IamClientOptions,
  type IamJwtBearerGrant,
  JWT_BEARER_GRANT,
  type SigninIamClient,
  type SsoOidcIamClient,
} from "@edge-auth/aws-sso-oidc/iam";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import { VirtualClock } from "../support/virtual_clock.ts";

/** The region of the emulator. */
export const region = "us-east-1";

/** Those that the emulator accepts. */
export const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
} as const;

/** Temporary ones. */
export const TEMPORARY: AwsCredentialIdentity & { sessionToken: string } = {
  ...CREDENTIALS,
  sessionToken: "SESSION/TOKEN+VALUE/OF/SOMEBODY==",
};

export const APPLICATION =
  "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef";

const encode = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");

/** A JWT that nobody has signed. */
export const jwt = (claims: object = { sub: "jane" }): string =>
  `${encode({ alg: "none" })}.${encode(claims)}.`;

/** The input of CreateTokenWithIAM with a JWT. */
export const ASSERTION: Extract<CreateTokenWithIAMRequest, IamJwtBearerGrant> = {
  clientId: APPLICATION,
  grantType: JWT_BEARER_GRANT,
  assertion: jwt(),
};

/** The input of CreateOAuth2TokenWithIAM. */
export const RESOURCE = {
  grantType: "client_credentials",
  resource: "aws-mcp.amazonaws.com",
} as const;

/** Two clients, and the emulator that they reach. */
export interface Setup {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly oidc: SsoOidcIamClient;
  readonly signin: SigninIamClient;
}

/** Sets both clients up; by default they and the emulator have the same clock and credentials. */
export function setUp(
  options: Partial<IamClientOptions> = {},
  emulatorOptions: EmulatorOptions = {},
): Setup {
  const clock = new VirtualClock();
  const emulator = createEmulator({ clock, ...emulatorOptions });
  const all = {
    region,
    credentials: CREDENTIALS,
    clock,
    fetch: clock.holding(emulator.fetch),
    random: () => 0.5,
    ...options,
  } as IamClientOptions;
  return {
    clock,
    emulator,
    oidc: createSsoOidcIamClient(all),
    signin: createSigninIamClient(all),
  };
}
