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
 * A callback that shows the person the code and the URL of a sign-in. If it throws or rejects, the
 * sign-in ends with that error.
 *
 * @param authorization The code, and the URLs to open.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8628#section-3.3 | RFC 8628 section 3.3}
 */
export type OnVerification = (
  authorization: StartDeviceAuthorizationResponse,
) => void | Promise<void>;

/**
 * A callback that signs the person in, instead of the device flow.
 *
 * @param registration The registered client.
 * @param options The signal, and the options for clients.
 * @returns The response to CreateToken.
 */
export type Authorize = (
  registration: Registration,
  options: AuthorizeOptions,
) => Promise<CreateTokenResponse>;

/** Options that are passed to the callback `authorize`. */
export interface AuthorizeOptions {
  /** Aborts when no caller waits for the sign-in any more. */
  signal: AbortSignal;
  /**
   * The region or endpoint, `fetch` and so on, for `buildAuthorizationUrl` and
   * `createSsoOidcClient`.
   */
  client: ClientOptions;
}

/** Options of `createSession`. */
export interface SessionOptions {
  /** The URL of the AWS access portal, or a URL of your organization that redirects to it. */
  startUrl: string;
  /**
   * The region of the IAM Identity Center instance. Required with an `endpoint`. Default: the region
   * of the stored record, or in the start URL, or what `discoverRegion` finds.
   */
  region?: string | undefined;
  /** The URL that all requests are sent to, such as an emulator or a proxy. Default: AWS. */
  endpoint?: string | URL | undefined;
  /** The URL that requests to the SSO portal are sent to. Default: `endpoint`. */
  portalEndpoint?: string | URL | undefined;
  /** The key of the session's record in the storage. Default: the start URL, as passed. */
  name?: string | undefined;
  /**
   * The scopes to register. Without scopes, there is no refresh token. Default:
   * `["sso:account:access"]`.
   */
  scopes?: readonly string[] | undefined;
  /** The name of the client, which the person is shown. Default: `"aws-sso-oidc"`. */
  clientName?: string | undefined;
  /** The storage of the record: tokens, registration, region and start URL. Default: in memory. */
  storage?: StorageLike | undefined;
  /**
   * The redirect URIs to register with `authorize`. Default: `["http://127.0.0.1/oauth/callback"]`.
   */
  redirectUris?: readonly string[] | undefined;
  /** Shows the person the code and the URL of a sign-in. Without it, no device flow is started. */
  onVerification?: OnVerification | undefined;
  /**
   * Signs the person in, instead of the device flow, for instance with PKCE. The client is registered
   * for the grants `authorization_code` and `refresh_token`.
   */
  authorize?: Authorize | undefined;
  /**
   * Called with each event. Errors that it throws are ignored.
   *
   * @param event The event.
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

/** An event of a session. Events contain no secrets. */
export type SessionEvent =
  | DeviceTokenPendingEvent
  | DeviceTokenRetryEvent
  | SessionProgressEvent
  | SessionFailureEvent
  | SessionSetAsideEvent;

/** An event for a completed step. */
export interface SessionProgressEvent {
  /**
   * - `registered`: a client was registered.
   * - `signed_in`: the person has signed in.
   * - `refreshed`: the access token was renewed.
   * - `invalidated`: the access token was refused, and is no longer used.
   * - `signed_out`: the record was removed.
   */
  type: "registered" | "signed_in" | "refreshed" | "invalidated" | "signed_out";
  /** When the access token (for `registered`: the registration) expires, epoch milliseconds. */
  expiresAt?: number;
}

/** An event for an error. If a token is still valid, the session returns it nevertheless. */
export interface SessionFailureEvent {
  /**
   * - `refresh_failed`: the access token could not be refreshed.
   * - `storage_failed`: the record could not be read, written or locked.
   */
  type: "refresh_failed" | "storage_failed";
  /** The error. */
  error: SsoError;
}

/** An event for an unusable record that was copied to another key. */
export interface SessionSetAsideEvent {
  /** Discriminator. */
  type: "set_aside";
  /** The key that the record was copied to. */
  key: string;
}
