/**
 * The operation or page that a request was for. `Unknown` stands for a path or method that no service
 * has.
 */
export type EmulatedOperation =
  | "RegisterClient"
  | "StartDeviceAuthorization"
  | "CreateToken"
  | "CreateTokenWithIAM"
  | "Authorize"
  | "VerificationPage"
  | "ListAccounts"
  | "ListAccountRoles"
  | "GetRoleCredentials"
  | "Logout"
  | "CreateOAuth2Token"
  | "CreateOAuth2TokenWithIAM"
  | "IntrospectOAuth2TokenWithIAM"
  | "RevokeOAuth2TokenWithIAM"
  | "SigninAuthorize"
  | "SigninConfirmation"
  | "Preflight"
  | "Unknown";

/** A request that the emulator received. Its secrets are not redacted. */
export interface EmulatedRequest {
  /** The operation or page that the request was for. */
  readonly operation: EmulatedOperation;
  /** The HTTP method. */
  readonly method: string;
  /** The whole URL, with its query. */
  readonly url: string;
  /** The request's headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; absent if there was no body, or if it was not JSON. */
  readonly body?: unknown;
  /** The time of arrival by the emulator's clock, epoch milliseconds. */
  readonly time: number;
  /** The status of the response; absent before the response, and if it was lost. */
  readonly status?: number;
  /** The error code of the response, if the service responded with an exception. */
  readonly error?: string;
}
