import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import type { EmulatedAccount } from "./portal/accounts.ts";

/**
 * Who approves requests.
 *
 * - `"page"`: a person on the page, or a test by `Emulator.approve`.
 * - `"auto"`: whoever opens `verificationUriComplete` or the authorization URL.
 * - `{ afterPolls: n }`: the emulator, after n responses of `authorization_pending`, so that poll n + 1
 *   gets the token; an authorization URL is approved when it is opened.
 */
export type ApprovalMode = "page" | "auto" | { readonly afterPolls: number };

/** The clock of an emulator. */
export interface EmulatorClock {
  /** The time now, epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds: for faults with a latency. Default: the runtime's timers.
   *
   * @param ms How long, in milliseconds.
   */
  sleep?(ms: number): Promise<void>;
}

/** Options of `createEmulator`. All of them have defaults. */
export interface EmulatorOptions {
  /** The emulated region. Default: `"us-east-1"`. */
  readonly region?: string | undefined;
  /** The least time between two polls, in seconds. Default: 1, as AWS. */
  readonly interval?: number | undefined;
  /** The lifetime of a device code, in seconds. Default: 600, as AWS. */
  readonly expiresIn?: number | undefined;
  /**
   * The lifetime of an access token, in seconds. Default: 3600 with a refresh token, 28800 without, as
   * AWS.
   */
  readonly accessTokenExpiresIn?: number | undefined;
  /**
   * How long a sign-in can be refreshed, in seconds. Default: 28800, the default session of IAM
   * Identity Center.
   */
  readonly sessionExpiresIn?: number | undefined;
  /** The lifetime of a registration, in seconds. Default: 7776000 (90 days), as AWS. */
  readonly clientSecretExpiresIn?: number | undefined;
  /** Who approves requests. Default: `"page"`. */
  readonly approval?: ApprovalMode | undefined;
  /**
   * Whether each refresh replaces the refresh token and makes the old one invalid. Default: `true`.
   * With `false` the old one stays valid: SSO OIDC responds without a `refreshToken`, AWS Sign-In with
   * the old one.
   */
  readonly rotateRefreshTokens?: boolean | undefined;
  /**
   * The account of the person who signs in, 12 digits. Default: `"123456789012"`.
   */
  readonly accountId?: string | undefined;
  /** The person's role in that account. Default: `"Admin"`. */
  readonly roleName?: string | undefined;
  /**
   * The name of the person's session, the last part of its ARN
   * `arn:aws:sts::123456789012:assumed-role/Admin/jane`. Default: `"jane"`.
   */
  readonly sessionName?: string | undefined;
  /**
   * The accounts that the user finds in the SSO portal. Default: the account of `accountId`, with the
   * role of `roleName`.
   */
  readonly accounts?: readonly EmulatedAccount[] | undefined;
  /**
   * The lifetime of a role's credentials from the SSO portal, in seconds. Default: 3600, as permission
   * sets have by default.
   */
  readonly roleCredentialsExpiresIn?: number | undefined;
  /** How many accounts or roles a page of the SSO portal has at most, 1 to 100. Default: 20. */
  readonly pageSize?: number | undefined;
  /**
   * How many calls a second the SSO portal takes for a token; more are refused with 429. Default: 20,
   * as AWS.
   */
  readonly requestsPerSecond?: number | undefined;
  /**
   * The lifetime of AWS Sign-In's credentials, in seconds; at most 900. Default: 900, as AWS.
   */
  readonly credentialsExpiresIn?: number | undefined;
  /**
   * Whether a DPoP proof must have the emulator's nonce (RFC 9449 section 8). Default: `false`, as AWS.
   */
  readonly requireDpopNonce?: boolean | undefined;
  /**
   * The AWS credentials that are accepted in signatures, until their `expiration`. Default: `AKIDEXAMPLE` with
   * `wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY`, those of AWS's examples.
   */
  readonly iamCredentials?: readonly AwsCredentialIdentity[] | undefined;
  /**
   * The host names that `Emulator.handler` responds to, besides `localhost`, 127.0.0.0/8 and `[::1]`:
   * the name of a container, for instance. Default: none.
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * The clock, to which `Emulator.advance` adds. In tests, pass one of `createVirtualClock` to the
   * emulator and to the client. Default: the system's.
   */
  readonly clock?: EmulatorClock | undefined;
  /**
   * Returns random bytes, for IDs, codes and tokens; it must not repeat itself. Default:
   * `crypto.getRandomValues`.
   *
   * @param length How many bytes.
   * @returns The bytes.
   */
  readonly random?: ((length: number) => Uint8Array) | undefined;
}
