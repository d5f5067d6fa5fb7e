/** What a request was for. `Unknown` is a path or a method that the service does not have. */
export type EmulatedOperation =
  | "RegisterClient"
  | "StartDeviceAuthorization"
  | "CreateToken"
  | "Authorize"
  | "VerificationPage"
  | "CreateOAuth2Token"
  | "SigninAuthorize"
  | "SigninConfirmation"
  | "Preflight"
  | "Unknown";

/** A request that the emulator got, in the order of arrival. Secrets are not redacted. */
export interface EmulatedRequest {
  /** What it was for. */
  readonly operation: EmulatedOperation;
  /** The HTTP method. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The request's headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; absent where there was none, or where it could not be parsed. */
  readonly body?: unknown;
  /** When it arrived by the emulator's clock, epoch ms. */
  readonly time: number;
  /** The status of the answer; absent while there is none, and for good if it was lost. */
  readonly status?: number;
  /** The error code of the answer, if it was one of the services' exceptions. */
  readonly error?: string;
}
