import type { Clock } from "../_internal/clock.ts";
import type { FetchLike, HeadersLike } from "../_protocol/request.ts";
import type { ClientOptions } from "../_protocol/call.ts";
import type { SsoError } from "../errors.ts";
import type { CreateTokenResponse } from "../oidc/create_token.ts";
import type {
  DeviceTokenPendingEvent,
  DeviceTokenRetryEvent,
  Registration,
} from "../oidc/device_flow/types.ts";
import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import type { StorageLike } from "./storage.ts";

/**
 * Shows a person the code and the URL of a sign-in. If it throws or rejects, the sign-in ends with
 * that.
 *
 * @param authorization The code, and the URLs to open.
 */
export type OnVerification = (
  authorization: StartDeviceAuthorizationResponse,
) => void | Promise<void>;

/**
 * Signs a person in, in place of the device flow.
 *
 * @param registration The registered client.
 * @param options The signal, and options for clients.
 * @returns The tokens, as of CreateToken.
 */
export type Authorize = (
  registration: Registration,
  options: AuthorizeOptions,
) => Promise<CreateTokenResponse>;

/** What `authorize` gets beside the registration. */
export interface AuthorizeOptions {
  /** Aborts when nobody waits for the sign-in any more. */
  signal: AbortSignal;
  /** Where the service is, and how to reach it: for `buildAuthorizationUrl` and `createSsoOidcClient`. */
  client: ClientOptions;
}

/** Options of `createSession`. */
export interface SessionOptions {
  /** The URL of the AWS access portal. One of your organisation's that redirects to it works, too. */
  startUrl: string;
  /**
   * The region of the IAM Identity Center instance. Default: the stored record's, else that of the
   * start URL's shape, else what `discoverRegion` finds. Required beside an `endpoint`.
   */
  region?: string | undefined;
  /** Sends all requests there: an emulator, a proxy. */
  endpoint?: string | URL | undefined;
  /** Sends the portal's requests there. Default: `endpoint`. */
  portalEndpoint?: string | URL | undefined;
  /** The key of the session's record. Default: the start URL as it was given. */
  name?: string | undefined;
  /** The scopes to register. Default: `["sso:account:access"]`; without any there is no refresh token. */
  scopes?: readonly string[] | undefined;
  /** The name of the client, which the person is shown. Default: `"aws-sso-oidc"`. */
  clientName?: string | undefined;
  /** Where the record is kept. Default: in memory. */
  storage?: StorageLike | undefined;
  /** The redirect URIs to register with `authorize`. Default: `["http://127.0.0.1/oauth/callback"]`. */
  redirectUris?: readonly string[] | undefined;
  /** Shows a person the code and the URL of a sign-in. Without it, nobody is asked. */
  onVerification?: OnVerification | undefined;
  /**
   * Signs a person in, in place of the device flow: by PKCE, for instance. The client is registered for
   * the grants `authorization_code` and `refresh_token`.
   */
  authorize?: Authorize | undefined;
  /**
   * Is told what happens. What it throws is ignored.
   *
   * @param event What has happened.
   */
  onEvent?: ((event: SessionEvent) => void) | undefined;
  /** Makes the requests. Default: the global fetch, looked up at each request. */
  fetch?: FetchLike | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** Returns numbers from 0 to 1, for jitter. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /** Headers of every request, such as a `user-agent`. */
  headers?: HeadersLike | undefined;
  /** The time limit of one attempt of a request, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
}

/** What a session tells of its work. No event contains a secret. */
export type SessionEvent =
  | DeviceTokenPendingEvent
  | DeviceTokenRetryEvent
  | SessionProgressEvent
  | SessionFailureEvent
  | SessionSetAsideEvent;

/** Something has been done. */
export interface SessionProgressEvent {
  /**
   * - `registered`: a client was registered.
   * - `signed_in`: a person has signed in.
   * - `refreshed`: the access token was renewed.
   * - `invalidated`: the access token is not used any more.
   * - `signed_out`: the record was removed.
   */
  type: "registered" | "signed_in" | "refreshed" | "invalidated" | "signed_out";
  /** When the access token, or for `registered` the registration, expires, epoch milliseconds. */
  expiresAt?: number;
}

/** Something failed; if a token is valid all the same, it is returned. */
export interface SessionFailureEvent {
  /** `storage_failed`: the record could not be read, written or locked. */
  type: "refresh_failed" | "storage_failed";
  /** What failed. */
  error: SsoError;
}

/** A record that cannot be used was copied to another key. */
export interface SessionSetAsideEvent {
  /** Discriminator. */
  type: "set_aside";
  /** The key that it is kept under. */
  key: string;
}
