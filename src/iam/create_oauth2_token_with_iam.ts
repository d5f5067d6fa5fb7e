import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { signinIamHost } from "./service.ts";
import { encodeSnakeCase, fromSnakeCase } from "./wire.ts";

/**
 * Input of CreateOAuth2TokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export interface CreateOAuth2TokenWithIAMRequest {
  /** The grant type. */
  grantType: "client_credentials";
  /** The resource that the token is for, such as `aws-mcp.amazonaws.com`. */
  resource: string;
}

/**
 * Output of CreateOAuth2TokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export interface CreateOAuth2TokenWithIAMResponse {
  /** The access token: a JWT for the resource. */
  accessToken: string;
  /** The type of the access token: `Bearer`. */
  tokenType: string;
  /** The lifetime of the access token, in seconds; at most 3,600. */
  expiresIn: number;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The members of the response as they are on the wire. */
interface Wire {
  access_token: string;
  token_type: string;
  expires_in: number;
}

/** CreateOAuth2TokenWithIAM. */
export const CREATE_OAUTH2_TOKEN_WITH_IAM: Operation<CreateOAuth2TokenWithIAMRequest, Wire> = {
  name: "CreateOAuth2TokenWithIAM",
  path: "/v1/token?x-amz-client-auth-method=iam",
  grants: { client_credentials: { grantType: "string", resource: "string" } },
  response: { access_token: "secret", token_type: "string", expires_in: "number" },
  encode: encodeSnakeCase,
};

/**
 * Builds the request that gets an access token for an AWS resource. Sign it with `signRequest`, for the
 * service `signin`, before you send it.
 *
 * @param input The grant type and the resource. Other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` to `/v1/token`, without a signature.
 * @throws {TypeError} If a member is missing or has the wrong type, the endpoint is not a URL, or
 * `useFipsEndpoint` is set.
 * @throws {RangeError} If the grant type is unknown, a member is empty or has control characters, or
 * the region or endpoint may not be used.
 *
 * @example Build a request
 * ```ts
 * import { buildCreateOAuth2TokenWithIAMRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const request = buildCreateOAuth2TokenWithIAMRequest({
 *   grantType: "client_credentials",
 *   resource: "aws-mcp.amazonaws.com",
 * }, { region: "eu-west-1" });
 * console.log(new URL(request.url).host); // eu-west-1.oauth.signin.aws
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export function buildCreateOAuth2TokenWithIAMRequest(
  input: CreateOAuth2TokenWithIAMRequest,
  options: RequestOptions,
): Request {
  return buildRequest(CREATE_OAUTH2_TOKEN_WITH_IAM, signinIamHost, input, options);
}

/**
 * Parses the response to CreateOAuth2TokenWithIAM.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The access token.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseCreateOAuth2TokenWithIAMResponse } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const response = Response.json({
 *   access_token: "example-token",
 *   token_type: "Bearer",
 *   expires_in: 3600,
 * });
 * console.log((await parseCreateOAuth2TokenWithIAMResponse(response)).expiresIn); // 3600
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2TokenWithIAM | CreateOAuth2TokenWithIAM}
 */
export async function parseCreateOAuth2TokenWithIAMResponse(
  response: Response,
): Promise<CreateOAuth2TokenWithIAMResponse> {
  return fromSnakeCase(await parseResponse(CREATE_OAUTH2_TOKEN_WITH_IAM, response));
}
