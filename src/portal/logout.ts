import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { portalHost, TOKEN_HEADER } from "./service.ts";

/**
 * Input of Logout.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html | Logout}
 */
export interface LogoutRequest {
  /** An access token of the session. */
  accessToken: string;
}

/**
 * Output of Logout. It has no members besides `$metadata`.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html | Logout}
 */
export interface LogoutResponse {
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** Logout. */
export const LOGOUT: Operation<LogoutRequest, LogoutResponse> = {
  name: "Logout",
  path: "/logout",
  request: { accessToken: "secret" },
  response: {},
  encode: ({ accessToken }) => ({ method: "POST", headers: { [TOKEN_HEADER]: accessToken } }),
};

/**
 * Builds the request that ends a session. The service no longer accepts the tokens of the session.
 * Credentials of roles stay valid until they expire.
 *
 * @param input The access token.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` to `/logout` without a body, ready for `fetch`.
 * @throws {TypeError} If a member is missing or has the wrong type, the access token cannot be a
 * header, or the endpoint is not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build the request
 * ```ts
 * import { buildLogoutRequest } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const request = buildLogoutRequest({ accessToken: "example-token" }, { region: "eu-west-1" });
 * console.log(request.url); // https://portal.sso.eu-west-1.amazonaws.com/logout
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html | Logout}
 */
export function buildLogoutRequest(input: LogoutRequest, options: RequestOptions): Request {
  return buildRequest(LOGOUT, portalHost, input, options);
}

/**
 * Parses the response to Logout.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns An object with only `$metadata`.
 * @throws {SsoServiceError} If the service responded with an error. Status 401 means that the session
 * has already ended.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseLogoutResponse } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const { $metadata } = await parseLogoutResponse(new Response());
 * console.log($metadata?.httpStatusCode); // 200
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html | Logout}
 */
export function parseLogoutResponse(response: Response): Promise<LogoutResponse> {
  return parseResponse(LOGOUT, response);
}
