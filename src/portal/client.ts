import { systemTime } from "../_internal/clock.ts";
import { quote } from "../_internal/text.ts";
import { type Caller, type ClientOptions, createCaller } from "../_protocol/call.ts";
import type { Operation } from "../_protocol/operation.ts";
import { type CallOptions, checkSignal } from "../_protocol/request.ts";
import type { PortalClient } from "./client_interface.ts";
import { GET_ROLE_CREDENTIALS } from "./get_role_credentials.ts";
import { iterateAllRoles } from "./iterate_roles.ts";
import { LIST_ACCOUNT_ROLES, type ListAccountRolesResponse } from "./list_account_roles.ts";
import {
  LIST_ACCOUNTS,
  type ListAccountsRequest,
  type ListAccountsResponse,
} from "./list_accounts.ts";
import { LOGOUT } from "./logout.ts";
import { createPace, pacedAttempt } from "./pace.ts";
import { iterateItems, iteratePages, type Page, type PageRequest } from "./pages.ts";
import { PORTAL } from "./service.ts";

/** The page size of the iterators: the maximum that the service allows. */
const PAGE_SIZE = 100;
/** The attempts per page of an iterator: an error would end the whole iteration. */
const ITERATOR_ATTEMPTS = 6;

/** Options of {@linkcode createPortalClient}. */
export type PortalClientOptions = ClientOptions & {
  /**
   * The maximum average number of requests per second, retries included. AWS accepts about 20 per
   * second for an access token, from all programs that use it together. Default: 18.
   */
  requestsPerSecond?: number | undefined;
};

/**
 * Creates a client for the SSO portal, with its four operations and iterators over all pages. Calls
 * have a time limit and are retried. Errors have a hint with the likely cause and the next step.
 *
 * All requests of a client share one rate limit: by default at most 20 start in any second, and at
 * most 32 are in flight. Use one client per access token. In Cloudflare Workers, create a client for
 * each incoming request, because timers there belong to a request.
 *
 * @param options The region or endpoint, the rate limit, and client options such as `fetch`.
 * @returns The client.
 * @throws {TypeError} If there is neither region nor endpoint, or an option has the wrong type.
 * @throws {RangeError} If the region, the endpoint, `timeout`, `maxAttempts` or `requestsPerSecond` is
 * invalid.
 *
 * @example Every role of every account
 * ```ts
 * import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
 * import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const region = "us-east-1";
 * const oidc = createSsoOidcClient({ region, fetch });
 * const registration = await oidc.registerClient({ clientName: "my-tool", clientType: "public" });
 * const startUrl = "https://example.awsapps.com/start";
 * const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
 * const { accessToken } = await oidc.waitForDeviceToken({ registration, authorization });
 *
 * const portal = createPortalClient({ region, fetch });
 * for await (const { accountId, roleName } of portal.iterateRoles({ accessToken })) {
 *   console.log(accountId, roleName); // 123456789012 Admin
 * }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html | IAM Identity Center portal API reference}
 */
export function createPortalClient(options: PortalClientOptions): PortalClient {
  const { clock = systemTime, requestsPerSecond = 18, maxAttempts } = Object(
    options,
  ) as PortalClientOptions;
  if (!(typeof requestsPerSecond === "number" && requestsPerSecond > 0)) {
    throw new RangeError(
      `'requestsPerSecond' must be a number above 0; it is ${quote(requestsPerSecond)}`,
    );
  }
  const send = pacedAttempt(createPace(clock, requestsPerSecond));
  const call = createCaller(PORTAL, options, send);
  const callPatiently: Caller = createCaller(
    PORTAL,
    { ...options, maxAttempts: maxAttempts ?? ITERATOR_ATTEMPTS },
    send,
  );

  function pagesOf<I extends PageRequest, P extends Page>(
    operation: Operation<I, P>,
    input: I,
    options: CallOptions | undefined,
  ) {
    const { nextToken, maxResults } = Object(input) as PageRequest;
    const load = (nextToken: string | null | undefined) =>
      callPatiently(
        operation,
        { ...input, nextToken, maxResults: maxResults ?? PAGE_SIZE },
        options,
      );
    return iteratePages(operation.name, load, nextToken);
  }

  return {
    listAccounts: (input, options) => call(LIST_ACCOUNTS, input, options),
    listAccountRoles: (input, options) => call(LIST_ACCOUNT_ROLES, input, options),
    getRoleCredentials: (input, options) => call(GET_ROLE_CREDENTIALS, input, options),
    logout: (input, options) => call(LOGOUT, input, options),
    iterateAccounts: (input, options) =>
      iterateItems(pagesOf(LIST_ACCOUNTS, input, options), accountsOf, signalOf(options)),
    iterateAccountRoles: (input, options) =>
      iterateItems(pagesOf(LIST_ACCOUNT_ROLES, input, options), rolesOf, signalOf(options)),
    iterateRoles: (input, options) => {
      const { accessToken } = Object(input) as Pick<ListAccountsRequest, "accessToken">;
      return iterateAllRoles(
        (options) => pagesOf(LIST_ACCOUNTS, { accessToken }, options),
        (accountId, options) => pagesOf(LIST_ACCOUNT_ROLES, { accessToken, accountId }, options),
        { ...options, signal: signalOf(options) },
      );
    },
  };
}

const accountsOf = ({ accountList }: ListAccountsResponse) => accountList;
const rolesOf = ({ roleList }: ListAccountRolesResponse) => roleList;

function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  const { signal } = Object(options) as CallOptions;
  checkSignal(signal);
  return signal;
}
