import type { ResponseMetadata } from "../_internal/metadata.ts";
import type { Operation } from "../_protocol/operation.ts";
import { buildRequest, type RequestOptions } from "../_protocol/request.ts";
import { parseResponse } from "../_protocol/response.ts";
import { oidcHost } from "./service.ts";

/**
 * Input of StartDeviceAuthorization: the client credentials and the start URL.
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html#API_StartDeviceAuthorization_RequestSyntax | StartDeviceAuthorization, request}
 */
export interface StartDeviceAuthorizationRequest {
  /** The client ID, from RegisterClient. */
  clientId: string;
  /** The client secret, from RegisterClient. */
  clientSecret: string;
  /** The URL of the AWS access portal, such as `https://example.awsapps.com/start`. */
  startUrl: string;
}

/**
 * Output of StartDeviceAuthorization: the codes and URLs of a device flow (RFC 8628 section 3.2).
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html#API_StartDeviceAuthorization_ResponseSyntax | StartDeviceAuthorization, response}
 */
export interface StartDeviceAuthorizationResponse {
  /** The device code, a secret. It is exchanged for the tokens. */
  deviceCode: string;
  /** The code that the person compares with the one on the page, such as `ABCD-EFGH`. */
  userCode: string;
  /** The URL of the page where the person enters the code. */
  verificationUri: string;
  /** The URL of the page with the code already entered. Use it unchanged. */
  verificationUriComplete?: string | undefined;
  /** The lifetime of the device code, in seconds. */
  expiresIn: number;
  /** The wait between two polls, in seconds. If it is missing, wait 5 seconds. */
  interval?: number | undefined;
  /** Response metadata. Not enumerable: a spread leaves it out. */
  $metadata?: ResponseMetadata | undefined;
}

/** The operation StartDeviceAuthorization. */
export const START_DEVICE_AUTHORIZATION: Operation<
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse
> = {
  name: "StartDeviceAuthorization",
  path: "/device_authorization",
  request: { clientId: "string", clientSecret: "secret", startUrl: "string" },
  response: {
    deviceCode: "secret",
    userCode: "text",
    verificationUri: "link",
    verificationUriComplete: "link?",
    expiresIn: "number",
    interval: "number?",
  },
};

/**
 * Builds the request that starts a device flow.
 *
 * Check `clientSecretExpiresAt` first: the service accepts an expired registration, but its page
 * fails after the person has opened it.
 *
 * @param input The client credentials and the start URL; other members are not sent.
 * @param options The region or endpoint, headers and signal.
 * @returns A `POST` to `/device_authorization`, ready for `fetch`; it is not signed.
 * @throws {TypeError} If a member or option is missing or has the wrong type, or the endpoint is
 * not a URL.
 * @throws {RangeError} If a member is empty or has control characters, or the region or endpoint is
 * not allowed.
 *
 * @example Build the request
 * ```ts
 * import { buildStartDeviceAuthorizationRequest } from "@edge-auth/aws-sso-oidc";
 *
 * const request = buildStartDeviceAuthorizationRequest(
 *   {
 *     clientId: "example-id",
 *     clientSecret: "example-secret",
 *     startUrl: "https://example.awsapps.com/start",
 *   },
 *   { region: "eu-west-1" },
 * );
 * console.log(request.url); // https://oidc.eu-west-1.amazonaws.com/device_authorization
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html | StartDeviceAuthorization}
 */
export function buildStartDeviceAuthorizationRequest(
  input: StartDeviceAuthorizationRequest,
  options: RequestOptions,
): Request {
  return buildRequest(START_DEVICE_AUTHORIZATION, oidcHost, input, options);
}

/**
 * Parses the response of StartDeviceAuthorization. The URLs are checked, because people open them:
 * they must be https (or http on a loopback host), without credentials or control characters.
 *
 * @param response The response that `fetch` returned; its body is read.
 * @returns The codes and URLs of the flow.
 * @throws {SsoServiceError} If the service responded with an error.
 * @throws {SsoResponseError} If the response is not one of this API.
 *
 * @example Parse a response
 * ```ts
 * import { parseStartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
 *
 * const response = Response.json({
 *   deviceCode: "example-device-code",
 *   userCode: "ABCD-EFGH",
 *   verificationUri: "https://device.sso.eu-west-1.amazonaws.com/",
 *   expiresIn: 600,
 *   interval: 1,
 * });
 * const { userCode } = await parseStartDeviceAuthorizationResponse(response);
 * console.log(userCode); // ABCD-EFGH
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html | StartDeviceAuthorization}
 */
export function parseStartDeviceAuthorizationResponse(
  response: Response,
): Promise<StartDeviceAuthorizationResponse> {
  return parseResponse(START_DEVICE_AUTHORIZATION, response);
}
