import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import type { EmulatedAccount } from "./portal/accounts.ts";

/**
 * How an emulator approves sign-ins.
 *
 * - `"page"`: a person approves on the page, or a test by `Emulator.approve`.
 * - `"auto"`: opening `verificationUriComplete` or the authorization URL approves.
 * - `{ afterPolls: n }`: the emulator approves a device authorization after n responses of
 *   `authorization_pending`, so that poll n + 1 returns the token. Opening an authorization URL
 *   approves.
 */
export type ApprovalMode = "page" | "auto" | { readonly afterPolls: number };

/** The clock of an emulator. */
export interface EmulatorClock {
  /** The time now, epoch milliseconds. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds. Faults with a latency call it. Default: the runtime's timers.
   *
   * @param ms How long to wait, in milliseconds.
   */
  sleep?(ms: number): Promise<void>;
}

/** Options of `createEmulator`. All of them have defaults. */
export interface EmulatorOptions {
  /** The emulated region. Default: `"us-east-1"`. */
  readonly region?: string | undefined;
  /** The minimum time between two polls, in seconds. Default: 1, as AWS. */
  readonly interval?: number | undefined;
  /** The lifetime of a device code, in seconds. Default: 600, as AWS. */
  readonly expiresIn?: number | undefined;
  /**
   * The lifetime of an access token, in seconds. Default, as AWS: 3600 with a refresh token, 28800
   * without one.
   */
  readonly accessTokenExpiresIn?: number | undefined;
  /**
   * How long a sign-in can be refreshed, in seconds. Default: 28800, the default session of IAM
   * Identity Center.
   */
  readonly sessionExpiresIn?: number | undefined;
  /** The lifetime of a registration, in seconds. Default: 7776000 (90 days), as AWS. */
  readonly clientSecretExpiresIn?: number | undefined;
  /** How sign-ins are approved. Default: `"page"`. */
  readonly approval?: ApprovalMode | undefined;
  /**
   * Whether each refresh replaces the refresh token and makes the old one invalid. Default: `true`.
   * If `false`, the old one stays valid: the response of SSO OIDC then has no `refreshToken`, that of
   * AWS Sign-In has the old one.
   */
  readonly rotateRefreshTokens?: boolean | undefined;
  /** The ID of the person's account, 12 digits. Default: `"123456789012"`. */
  readonly accountId?: string | undefined;
  /** The person's role in that account. Default: `"Admin"`. */
  readonly roleName?: string | undefined;
  /**
   * The name of the person's session, the last part of its ARN
   * `arn:aws:sts::123456789012:assumed-role/Admin/jane`. Default: `"jane"`.
   */
  readonly sessionName?: string | undefined;
  /**
   * The accounts of the person in the SSO portal. Default: the account `accountId`, with the role
   * `roleName`.
   */
  readonly accounts?: readonly EmulatedAccount[] | undefined;
  /**
   * The lifetime of a role's credentials from the SSO portal, in seconds. Default: 3600, the default
   * of permission sets.
   */
  readonly roleCredentialsExpiresIn?: number | undefined;
  /** The most accounts or roles in a page of the SSO portal, 1 to 100. Default: 20. */
  readonly pageSize?: number | undefined;
  /**
   * The most requests a second that the SSO portal accepts for an access token. It refuses others
   * with status 429. Default: 20, as AWS.
   */
  readonly requestsPerSecond?: number | undefined;
  /** The lifetime of credentials from AWS Sign-In, in seconds, at most 900. Default: 900, as AWS. */
  readonly credentialsExpiresIn?: number | undefined;
  /**
   * Whether DPoP proofs need the emulator's nonce (RFC 9449 section 8). Default: `false`, as AWS.
   */
  readonly requireDpopNonce?: boolean | undefined;
  /**
   * The AWS credentials whose signatures are accepted, until their `expiration`. Default: those of
   * AWS's examples, `AKIDEXAMPLE` with `wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY`.
   */
  readonly iamCredentials?: readonly AwsCredentialIdentity[] | undefined;
  /**
   * Host names that `Emulator.handler` responds to besides `localhost`, 127.0.0.0/8 and `[::1]`, such
   * as the name of a container. Default: none.
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * The emulator's clock; `Emulator.advance` adds to its time. To share virtual time, pass the same
   * `createVirtualClock()` to emulator and client. Default: the system's clock.
   */
  readonly clock?: EmulatorClock | undefined;
  /**
   * Returns random bytes for IDs, codes and tokens. It must not return the same bytes twice. Default:
   * `crypto.getRandomValues`.
   *
   * @param length The number of bytes.
   * @returns That many bytes.
   */
  readonly random?: ((length: number) => Uint8Array) | undefined;
}
