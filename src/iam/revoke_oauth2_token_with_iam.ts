import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { signinIamHost } from "./service.ts";
import { encodeSnakeCase } from "./wire.ts";

/**
 * Input of RevokeOAuth2TokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/RevokeOAuth2TokenWithIAM | RevokeOAuth2TokenWithIAM}
 */
export interface RevokeOAuth2TokenWithIAMRequest {
  /** The refresh token to revoke. */
  token: string;
}

/**
 * Output of RevokeOAuth2TokenWithIAM. It has no members besides `$metadata`. A token that has
 * expired or was already revoked is not an error (RFC 7009 section 2.2).
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/RevokeOAuth2TokenWithIAM | RevokeOAuth2TokenWithIAM}
 */
export interface RevokeOAuth2TokenWithIAMResponse {
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** RevokeOAuth2TokenWithIAM. */
export const REVOKE_OAUTH2_TOKEN_WITH_IAM: Operation<
  RevokeOAuth2TokenWithIAMRequest,
  RevokeOAuth2TokenWithIAMResponse
> = {
  name: "RevokeOAuth2TokenWithIAM",
  path: "/v1/revoke?x-amz-client-auth-method=iam",
  request: { token: "secret" },
  response: {},
  encode: encodeSnakeCase,
};

/**
 * Builds the request that revokes a refresh token. Sign it with `signRequest`, for the service
 * `signin`, before you send it.
 *
 * @param input The token. Other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` to `/v1/revoke`, without a signature.
 * @throws {TypeError} If a member is missing or has the wrong type, the endpoint is not a URL, or
 * `useFipsEndpoint` is set.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build a request
 * ```ts
 * import { buildRevokeOAuth2TokenWithIAMRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const request = buildRevokeOAuth2TokenWithIAMRequest(
 *   { token: "example-refresh-token" },
 *   { region: "eu-west-1" },
 * );
 * console.log(new URL(request.url).pathname); // /v1/revoke
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 | RFC 7009 section 2.1}
 */
export function buildRevokeOAuth2TokenWithIAMRequest(
  input: RevokeOAuth2TokenWithIAMRequest,
  options: RequestOptions,
): Request {
  return buildRequest(REVOKE_OAUTH2_TOKEN_WITH_IAM, signinIamHost, input, options);
}

/**
 * Parses the response to RevokeOAuth2TokenWithIAM.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns An object with only `$metadata`.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseRevokeOAuth2TokenWithIAMResponse } from "@edge-auth/aws-sso-oidc/iam";
 *
 * await parseRevokeOAuth2TokenWithIAMResponse(new Response(null));
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.2 | RFC 7009 section 2.2}
 */
export function parseRevokeOAuth2TokenWithIAMResponse(
  response: Response,
): Promise<RevokeOAuth2TokenWithIAMResponse> {
  return parseResponse(REVOKE_OAUTH2_TOKEN_WITH_IAM, response);
}
