/** The operation or page of a request. `Unknown` is a path or a method that no service has. */
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

/** A request to the emulator. Secrets are not redacted. */
export interface EmulatedRequest {
  /** The operation or page. */
  readonly operation: EmulatedOperation;
  /** The HTTP method. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The request's headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; absent if there was none, or if it could not be parsed. */
  readonly body?: unknown;
  /** When it arrived by the emulator's clock, epoch milliseconds. */
  readonly time: number;
  /** The status of the response; absent while there is none, and if it was lost. */
  readonly status?: number;
  /** The error code of the response, if it was an exception of the service. */
  readonly error?: string;
}
