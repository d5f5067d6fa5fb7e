import { type Clock, systemTime } from "../_internal/clock.ts";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { describeType, quote } from "../_internal/text.ts";
import type { PortalClient } from "./client_interface.ts";

/** The default of the option `refreshWindow`, in milliseconds. */
const REFRESH_WINDOW = 300_000;

/**
 * A function that returns AWS credentials that are valid now. It throws only if its cached credentials
 * have expired and new ones cannot be obtained.
 *
 * @param options The signal of this call.
 * @returns The credentials.
 * @throws {SsoServiceError} If the portal responds with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 * @throws {SsoError} With code `NETWORK_ERROR` or `TIMEOUT`, or with a code of the session.
 * @throws The signal's reason, if it aborts.
 *
 * @example How long the credentials are valid
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

/** A source of access tokens, such as a session of `createSession`. */
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
   * Reports that the service refused an access token, so that it is not returned again.
   *
   * @param accessToken The refused access token.
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
     * How long before their expiration the credentials are renewed, in milliseconds. The time is chosen
     * at random between one and two times this value. It is not in the first half of the lifetime, and
     * at least 20 seconds before the expiration. Default: 300,000 (5 minutes).
     */
    refreshWindow?: number | undefined;
    /** Returns the current time. Default: the clock of the runtime. */
    clock?: Pick<Clock, "now"> | undefined;
    /** Returns numbers from 0 to 1, so that not all programs renew at once. Default: `Math.random`. */
    random?: (() => number) | undefined;
  }
  & (
    | {
      /** The source of access tokens. A refused token is passed to its `invalidate`. */
      session: AccessTokenSource;
      accessToken?: never;
    }
    | {
      /** A fixed access token. After it has expired, the credentials cannot be renewed. */
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

/** Checks the options of a provider, and adds the defaults. */
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
