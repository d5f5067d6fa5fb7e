import { identityCenterHost, type RegionalHost } from "../_internal/partitions.ts";
import { quote } from "../_internal/text.ts";
import type { ErrorFacts, Service } from "../_protocol/operation.ts";
import { type EndpointOptions, resolveBaseUrl } from "../endpoint.ts";

/** The host of the SSO portal. */
export const portalHost: RegionalHost = (...place) => identityCenterHost("portal.sso", ...place);

/**
 * Resolves the URL of the SSO portal, in any of the eight partitions of AWS.
 *
 * @param options The region of the IAM Identity Center instance, with FIPS or dual-stack if you need
 * them; or an endpoint, which must be https, or http on a loopback host.
 * @returns The URL of the service.
 * @throws {TypeError} If there is neither region nor endpoint, if one has the wrong type, or if FIPS
 * or dual-stack is combined with an endpoint.
 * @throws {RangeError} If the region does not look like one, or if the endpoint is not safe to send
 * secrets to.
 *
 * @example The endpoint of a region
 * ```ts
 * import { resolvePortalEndpoint } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const url = resolvePortalEndpoint({ region: "eu-west-1" });
 * console.log(url.href); // https://portal.sso.eu-west-1.amazonaws.com/
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/general/latest/gr/sso-portal.html | IAM Identity Center portal endpoints}
 */
export function resolvePortalEndpoint(options: EndpointOptions): URL {
  return new URL(resolveBaseUrl(portalHost, options));
}

/** The header that carries the access token. */
export const TOKEN_HEADER = "x-amz-sso_bearer_token";

/** The SSO portal, as its client calls it. */
export const PORTAL: Service = { host: portalHost, hint: hintFor };

function hintFor({ error, status, request }: ErrorFacts): string {
  const { region, accountId, roleName } = request as ErrorFacts["request"] & Target;
  if (status === 401) {
    const issuer = region ? `the portal in ${region} does not know it` : "is of another region";
    return `The access token has expired, was signed out, or ${issuer}. Refresh it, or sign in again.`;
  }
  if (status === 429) {
    return "Too many requests per second. Wait, share one client, or lower its requestsPerSecond. The " +
      "access token is still valid: do not sign in again.";
  }
  if (status === 400) {
    return "Check the account ID and the role name, maxResults (1 to 100), and nextToken.";
  }
  if (error === "unknown_operation" || (status !== 403 && status !== 404)) return "";
  if (!accountId) return "Check the region and the endpoint.";
  const what = `${roleName ? `role ${quote(roleName)} in ` : ""}account ${quote(accountId)}`;
  return `The user has no ${what} (any more). List the accounts and roles again.`;
}

/** The account and the role of a request. */
interface Target {
  readonly accountId?: unknown;
  readonly roleName?: unknown;
}
