import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { signinIamHost } from "./service.ts";
import { boolean, encodeSnakeCase, fromSnakeCase } from "./wire.ts";

/**
 * Input of IntrospectOAuth2TokenWithIAM.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/IntrospectOAuth2TokenWithIAM | IntrospectOAuth2TokenWithIAM}
 */
export interface IntrospectOAuth2TokenWithIAMRequest {
  /** The token to introspect. */
  token: string;
  /** The probable type of the token: `access_token` or `refresh_token`. */
  tokenTypeHint?: "access_token" | "refresh_token" | (string & Record<never, never>) | null;
}

/**
 * Output of IntrospectOAuth2TokenWithIAM (RFC 7662 section 2.2). If the token is unknown, has
 * expired or belongs to another caller, it has only `active: false`.
 *
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/IntrospectOAuth2TokenWithIAM | IntrospectOAuth2TokenWithIAM}
 */
export interface IntrospectOAuth2TokenWithIAMResponse {
  /** Whether the token is valid now. */
  active: boolean;
  /** The client that the token was issued to. */
  clientId?: string | undefined;
  /** The user or role that the token was issued for. */
  userId?: string | undefined;
  /** The type of the token: `Bearer`. */
  tokenType?: string | undefined;
  /** When the token expires, epoch seconds. */
  exp?: number | undefined;
  /** When the token was issued, epoch seconds. */
  iat?: number | undefined;
  /** When the token becomes valid, epoch seconds. */
  nbf?: number | undefined;
  /** The subject of the token. */
  sub?: string | undefined;
  /** The audience of the token. */
  aud?: string | undefined;
  /** The issuer of the token. */
  iss?: string | undefined;
  /** The unique ID of the token (JWT ID). */
  jti?: string | undefined;
  /** The account, 12 digits. */
  accountId?: string | undefined;
  /** The ARN of the sign-in session. */
  signinSession?: string | undefined;
  /** The resource that the token is for. */
  resource?: string | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The members of the response as they are on the wire. */
type Wire = Record<
  | "active"
  | "client_id"
  | "user_id"
  | "token_type"
  | "exp"
  | "iat"
  | "nbf"
  | "sub"
  | "aud"
  | "iss"
  | "jti"
  | "account_id"
  | "signin_session"
  | "resource",
  unknown
>;

/** IntrospectOAuth2TokenWithIAM. */
export const INTROSPECT_OAUTH2_TOKEN_WITH_IAM: Operation<
  IntrospectOAuth2TokenWithIAMRequest,
  Wire
> = {
  name: "IntrospectOAuth2TokenWithIAM",
  path: "/v1/introspect?x-amz-client-auth-method=iam",
  request: { token: "secret", tokenTypeHint: "string?" },
  response: {
    active: boolean,
    client_id: "string?",
    user_id: "string?",
    token_type: "string?",
    exp: "number?",
    iat: "number?",
    nbf: "number?",
    sub: "string?",
    aud: "string?",
    iss: "string?",
    jti: "string?",
    account_id: "string?",
    signin_session: "string?",
    resource: "string?",
  },
  encode: encodeSnakeCase,
};

/** Converts the members of a response to the output. */
export function toIntrospection(wire: Wire): IntrospectOAuth2TokenWithIAMResponse {
  return fromSnakeCase(wire, { active: false });
}

/**
 * Builds the request that introspects a token: whether it is valid, and for whom it was issued. Sign
 * it with `signRequest`, for the service `signin`, before you send it.
 *
 * @param input The token. Other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` to `/v1/introspect`, without a signature.
 * @throws {TypeError} If a member is missing or has the wrong type, the endpoint is not a URL, or
 * `useFipsEndpoint` is set.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint may
 * not be used.
 *
 * @example Build a request
 * ```ts
 * import { buildIntrospectOAuth2TokenWithIAMRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const request = buildIntrospectOAuth2TokenWithIAMRequest(
 *   { token: "example-token" },
 *   { region: "eu-west-1" },
 * );
 * console.log(new URL(request.url).pathname); // /v1/introspect
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.1 | RFC 7662 section 2.1}
 */
export function buildIntrospectOAuth2TokenWithIAMRequest(
  input: IntrospectOAuth2TokenWithIAMRequest,
  options: RequestOptions,
): Request {
  return buildRequest(INTROSPECT_OAUTH2_TOKEN_WITH_IAM, signinIamHost, input, options);
}

/**
 * Parses the response to IntrospectOAuth2TokenWithIAM.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns Whether the token is active, and its properties.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse the response for an expired token
 * ```ts
 * import { parseIntrospectOAuth2TokenWithIAMResponse } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const response = Response.json({ active: false });
 * console.log((await parseIntrospectOAuth2TokenWithIAMResponse(response)).active); // false
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 | RFC 7662 section 2.2}
 */
export async function parseIntrospectOAuth2TokenWithIAMResponse(
  response: Response,
): Promise<IntrospectOAuth2TokenWithIAMResponse> {
  return toIntrospection(await parseResponse(INTROSPECT_OAUTH2_TOKEN_WITH_IAM, response));
}
