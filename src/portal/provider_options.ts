import { type Clock, systemTime } from "../_internal/clock.ts";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { describeType, quote } from "../_internal/text.ts";
import type { PortalClient } from "./client_interface.ts";

/** How long before their end credentials may be renewed by default, in milliseconds. */
const REFRESH_WINDOW = 300_000;

/**
 * Returns AWS credentials that are valid now.
 *
 * @param options The signal of this call.
 * @returns The credentials.
 * @throws {SsoServiceError} If the portal responds with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, or of the session.
 *
 * @example Sign with them
 * ```ts
 * import type { RoleCredentialsProvider } from "@edge-auth/aws-sso-oidc/portal";
 *
 * export async function minutesLeft(provider: RoleCredentialsProvider) {
 *   const { expiration } = await provider();
 *   return expiration && (expiration.getTime() - Date.now()) / 60_000;
 * }
 * ```
 */
export type RoleCredentialsProvider = (
  options?: { signal?: AbortSignal | undefined },
) => Promise<AwsCredentialIdentity>;

/** What keeps a user signed in: a session of `./session` fits. */
export interface AccessTokenSource {
  /**
   * Returns an access token that is valid now.
   *
   * @param options The signal of this call.
   * @returns The access token.
   */
  getAccessToken(
    options?: { signal?: AbortSignal | undefined },
  ): Promise<{ readonly accessToken: string }>;
  /**
   * Called with an access token that the service has refused.
   *
   * @param accessToken The access token.
   */
  invalidate(accessToken: string): Promise<void>;
}

/** Options of {@linkcode createRoleCredentialsProvider}. */
export type RoleCredentialsProviderOptions =
  & {
    /** The client of the SSO portal. */
    client: Pick<PortalClient, "getRoleCredentials">;
    /** The account, 12 digits. */
    accountId: string;
    /** The name of the role. */
    roleName: string;
    /**
     * How long before their end credentials are renewed, in milliseconds: at a random time between twice
     * this and this, at the latest 20 seconds before the end. Default: 300,000 (5 minutes).
     */
    refreshWindow?: number | undefined;
    /** The time. Default: the system's. */
    clock?: Pick<Clock, "now"> | undefined;
    /** Returns numbers from 0 to 1, so that not all programs renew at once. Default: `Math.random`. */
    random?: (() => number) | undefined;
  }
  & (
    | {
      /** What keeps the user signed in. It gets to know of a token that the service refuses. */
      session: AccessTokenSource;
      accessToken?: never;
    }
    | {
      /** An access token. Once it has expired, so have the credentials. */
      accessToken: string;
      session?: never;
    }
  );

/** The options of a provider, checked. */
interface CheckedOptions {
  readonly client: RoleCredentialsProviderOptions["client"];
  readonly session: AccessTokenSource | undefined;
  readonly accountId: string;
  readonly roleName: string;
  readonly refreshWindow: number;
  readonly random: () => number;
  readonly now: () => number;
}

/** Checks the options of a provider, and fills the defaults in. */
export function checkOptions(options: RoleCredentialsProviderOptions): CheckedOptions {
  const { client, session, accessToken, accountId, roleName, clock = systemTime, ...others } =
    Object(options) as RoleCredentialsProviderOptions;
  const { refreshWindow = REFRESH_WINDOW, random = Math.random } = others;
  const refuse = (name: string, what: string, value: unknown) => {
    throw new TypeError(
      `Cannot create a provider: '${name}' must be ${what}; it is ${describeType(value)}`,
    );
  };
  if (typeof client?.getRoleCredentials !== "function") {
    refuse("client", "a client of createPortalClient()", client);
  }
  for (const [name, value] of Object.entries({ accountId, roleName })) {
    if (typeof value !== "string" || value === "") refuse(name, "a string, not empty", value);
  }
  if (session === undefined) {
    if (typeof accessToken !== "string" || accessToken === "") {
      refuse("session", "given, or an 'accessToken'", session ?? accessToken);
    }
  } else if (typeof session?.getAccessToken !== "function") {
    refuse("session", "an object with getAccessToken() and invalidate()", session);
  }
  if (!(typeof refreshWindow === "number" && refreshWindow >= 0)) {
    throw new RangeError(
      "Cannot create a provider: 'refreshWindow' must be a number of milliseconds of 0 or more, it " +
        `is ${quote(refreshWindow)}`,
    );
  }
  return {
    client,
    session,
    accountId,
    roleName,
    refreshWindow,
    random,
    now: () => clock.now(),
  };
}
