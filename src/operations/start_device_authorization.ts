import type { ResponseMetadata } from "../_internal/metadata.ts";
import { oidcHost } from "../_internal/partitions.ts";
import {
  LINK,
  LINK_OPTIONAL,
  type MemberTypes,
  NUMBER,
  NUMBER_OPTIONAL,
  STRING,
  TEXT,
} from "../_protocol/members.ts";
import type { Operation } from "../_protocol/operation.ts";
import { type RequestOptions, toRequest } from "../_protocol/request.ts";
import { readResponse } from "../_protocol/response.ts";

/**
 * Input of StartDeviceAuthorization.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html#API_StartDeviceAuthorization_RequestSyntax | StartDeviceAuthorization, request}
 */
export interface StartDeviceAuthorizationRequest {
  /** The id of the client, from RegisterClient. */
  clientId: string;
  /** The secret of the client, from RegisterClient. */
  clientSecret: string;
  /** The URL of the AWS access portal, such as `https://example.awsapps.com/start`. */
  startUrl: string;
}

/**
 * Output of StartDeviceAuthorization (RFC 8628 section 3.2).
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html#API_StartDeviceAuthorization_ResponseSyntax | StartDeviceAuthorization, response}
 */
export interface StartDeviceAuthorizationResponse {
  /** The code that the poller asks with; a secret. */
  deviceCode: string;
  /** The code that a person compares with the one on the page, such as `ABCD-EFGH`. */
  userCode: string;
  /** The page where the person types the code. */
  verificationUri: string;
  /** The page with the code in it already. Use it as it is. */
  verificationUriComplete?: string | undefined;
  /** How long the device code lives, in seconds. */
  expiresIn: number;
  /** How long to wait between two polls, in seconds; 5 if it is missing. */
  interval?: number | undefined;
  /** What was around the answer. Not enumerable: a spread leaves it behind. */
  $metadata?: ResponseMetadata | undefined;
}

const MEMBERS: MemberTypes = { clientId: STRING, clientSecret: STRING, startUrl: STRING };

/** StartDeviceAuthorization, for the client. */
export const START_DEVICE_AUTHORIZATION: Operation<
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse
> = {
  name: "StartDeviceAuthorization",
  host: oidcHost,
  path: "/device_authorization",
  consumes: false,
  request: () => MEMBERS,
  response: {
    deviceCode: STRING,
    userCode: TEXT,
    verificationUri: LINK,
    verificationUriComplete: LINK_OPTIONAL,
    expiresIn: NUMBER,
    interval: NUMBER_OPTIONAL,
  },
};

/**
 * Builds the request that starts a device flow.
 *
 * The service accepts a client whose secret has expired, and only the page then fails: look at
 * `clientSecretExpiresAt` first.
 *
 * @param input The client and the start URL; other members are not sent.
 * @param options Where the service is; headers and signal.
 * @returns A `POST` of `/device_authorization`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member is missing or has the wrong type, or the endpoint is not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint
 * may not be used.
 *
 * @example
 * ```ts
 * import { buildStartDeviceAuthorizationRequest } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildStartDeviceAuthorizationRequest(
 *   {
 *     clientId: "example-id",
 *     clientSecret: "example-secret",
 *     startUrl: "https://example.awsapps.com/start",
 *   },
 *   { region: "eu-west-1" },
 * );
 * assertEquals(request.method, "POST");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html | StartDeviceAuthorization}
 */
export function buildStartDeviceAuthorizationRequest(
  input: StartDeviceAuthorizationRequest,
  options: RequestOptions,
): Request {
  return toRequest(START_DEVICE_AUTHORIZATION, input, options);
}

/**
 * Parses the response to StartDeviceAuthorization. Its URLs are https (or http on a loopback host),
 * without credentials, and nothing in it has control characters: people open and terminals print
 * them.
 *
 * @param response What `fetch` gave; its body is used up.
 * @returns The codes and URLs of the flow.
 * @throws {SsoServiceError} If AWS answered with an error.
 * @throws {SsoResponseError} If what answered is not this API.
 *
 * @example
 * ```ts
 * import { parseStartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
 * import { assertEquals } from "@std/assert";
 *
 * const response = Response.json({
 *   deviceCode: "example-device-code",
 *   userCode: "ABCD-EFGH",
 *   verificationUri: "https://device.sso.eu-west-1.amazonaws.com/",
 *   expiresIn: 600,
 *   interval: 1,
 * });
 * const { userCode } = await parseStartDeviceAuthorizationResponse(response);
 * assertEquals(userCode, "ABCD-EFGH");
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html | StartDeviceAuthorization}
 */
export function parseStartDeviceAuthorizationResponse(
  response: Response,
): Promise<StartDeviceAuthorizationResponse> {
  return readResponse(response, START_DEVICE_AUTHORIZATION);
}
