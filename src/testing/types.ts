import type { Fault } from "./faults.ts";
import type { EmulatedRequest } from "./requests.ts";

/**
 * Who answers in place of a person.
 *
 * - `"page"`: nobody; a person (or a test) uses the page, or {@linkcode Emulator.approve}.
 * - `"auto"`: opening `verificationUriComplete` or the authorization URL is the approval.
 * - `{ afterPolls: n }`: a device code is approved once n polls were answered "pending", so that
 *   poll n + 1 gets the token; the authorization URL behaves as with `"auto"`.
 */
export type ApprovalMode = "page" | "auto" | { readonly afterPolls: number };

/** Where an emulator reads the time. */
export interface EmulatorClock {
  /** The time, epoch ms. */
  now(): number;
}

/** Options of `createEmulator`. Every one has a default. */
export interface EmulatorOptions {
  /** The region that the emulator stands for. Default: `"us-east-1"`. */
  readonly region?: string | undefined;
  /** Seconds that must pass between two polls. Default: 1, as AWS. */
  readonly interval?: number | undefined;
  /** Lifetime of a device code in seconds. Default: 600, as AWS. */
  readonly expiresIn?: number | undefined;
  /**
   * Lifetime of an access token in seconds. Default: 3600 when it comes with a refresh token,
   * else 28800, as AWS.
   */
  readonly accessTokenExpiresIn?: number | undefined;
  /**
   * Seconds from sign-in until refreshing ends. Default: 28800, the usual session of IAM Identity
   * Center.
   */
  readonly sessionExpiresIn?: number | undefined;
  /** Lifetime of a client registration in seconds. Default: 7776000 (90 days), as AWS. */
  readonly clientSecretExpiresIn?: number | undefined;
  /** Who answers in place of a person. Default: `"page"`. */
  readonly approval?: ApprovalMode | undefined;
  /**
   * Whether each refresh replaces the refresh token and makes the old one invalid. Default: `true`.
   * With `false` the old one stays good: SSO OIDC answers without a `refreshToken`, and AWS Sign-In,
   * which always sends one, with the old one.
   */
  readonly rotateRefreshTokens?: boolean | undefined;
  /**
   * The account of the person who signs in by AWS Sign-In, 12 digits. Default: `"123456789012"`.
   */
  readonly accountId?: string | undefined;
  /** The role that the person has there. Default: `"Admin"`. */
  readonly roleName?: string | undefined;
  /**
   * The name of the person's session, the last part of its ARN
   * `arn:aws:sts::123456789012:assumed-role/Admin/jane`. Default: `"jane"`.
   */
  readonly sessionName?: string | undefined;
  /**
   * Lifetime of the credentials of AWS Sign-In in seconds, 900 at most. Default: 900, as AWS.
   */
  readonly credentialsExpiresIn?: number | undefined;
  /**
   * Whether a DPoP proof must carry the nonce that the emulator asks for (RFC 9449 section 8).
   * Default: `false`, as AWS.
   */
  readonly requireDpopNonce?: boolean | undefined;
  /** The clock. Default: the system's. What `advance()` adds comes on top. */
  readonly clock?: EmulatorClock | undefined;
  /**
   * Gives that many bytes, which ids, codes and tokens are made of; it must not repeat itself.
   * Default: `crypto.getRandomValues`.
   */
  readonly random?: ((length: number) => Uint8Array) | undefined;
}

/** An emulated SSO OIDC service, and AWS Sign-In beside it. All of its methods may be used unbound. */
export interface Emulator {
  /**
   * Answers a request as the service would. Fits wherever a `fetch` is asked for, and as the
   * handler of a server. Routes by path, whatever the host, and never follows a redirect.
   *
   * @param input the request or its URL
   * @param init what fetch takes: method, headers, body, signal
   * @returns the service's answer
   * @throws the signal's reason when it is aborted, and TypeError for a request that cannot be made
   * or when `failNext` asked for a network failure
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /**
   * Says yes to a device authorization, in place of the person at the page.
   *
   * @param userCode the code; small letters and a missing dash are fine
   * @throws Error if the code is unknown, expired or answered already, or its client has expired
   */
  readonly approve: (userCode: string) => void;
  /**
   * Says no to a device authorization, in place of the person at the page.
   *
   * @param userCode the code; small letters and a missing dash are fine
   * @throws Error if the code is unknown, expired or answered already, or its client has expired
   */
  readonly deny: (userCode: string) => void;
  /**
   * Lets a device code expire now.
   *
   * @param userCode the code; small letters and a missing dash are fine
   * @throws Error if the code is unknown or has been exchanged for a token
   */
  readonly expire: (userCode: string) => void;
  /**
   * Ends the session that a token belongs to: its refresh tokens are refused from now on.
   *
   * @param token any refresh token of the session, also one that was rotated out; of SSO OIDC an
   * access token as well
   * @throws Error if no such token was issued
   */
  readonly revoke: (token: string) => void;
  /**
   * Changes the password of the person that a session of AWS Sign-In belongs to: its refresh tokens
   * are refused with `USER_CREDENTIALS_CHANGED` from now on.
   *
   * @param refreshToken any refresh token of the session, also one that was rotated out
   * @throws Error if AWS Sign-In has not issued it
   */
  readonly changeCredentials: (refreshToken: string) => void;
  /**
   * Lets a client's registration expire now, earlier than its `clientSecretExpiresAt` promised.
   *
   * @param clientId the client
   * @throws Error if no such client was registered
   */
  readonly expireClient: (clientId: string) => void;
  /**
   * Moves the emulator's clock.
   *
   * @param ms milliseconds to add; negative ones put the service's clock behind
   * @throws RangeError if it is not a finite number
   */
  readonly advance: (ms: number) => void;
  /**
   * Makes the next request, or the next ones, fail. Faults queue up: each request takes the first
   * that is meant for it.
   *
   * @param fault an exception of the service, any HTTP answer, or a failure of the network
   * @throws TypeError or RangeError if the fault makes no sense
   */
  readonly failNext: (fault: Fault) => void;
  /** What the emulator got so far, preflights included. */
  readonly requests: readonly EmulatedRequest[];
}
