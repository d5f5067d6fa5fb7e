/**
 * An emulator of the AWS SSO OIDC service, for tests that sign in without AWS. It has the operations
 * RegisterClient, StartDeviceAuthorization and CreateToken, the verification page that a person
 * opens, and the authorization endpoint for PKCE; and of AWS Sign-In the operation CreateOAuth2Token
 * and its pages. It is a function with the signature of `fetch`, so that it runs in every runtime,
 * in the process of the test or behind any HTTP server. A whole sign-in stands at
 * {@linkcode createEmulator}.
 *
 * @example Serve it, to open its pages in a browser
 * ```ts ignore
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const emulator = createEmulator();
 * // Without a signal, because Deno aborts a request's own one after each answer.
 * const handler = (request: Request) => emulator.fetch(request, { signal: null });
 * Deno.serve({ hostname: "127.0.0.1", port: 8787 }, handler);
 * ```
 *
 * @module
 */

export { createEmulator } from "./emulator.ts";
export type { ExceptionDetails, ServiceExceptionName } from "./exceptions.ts";
export type {
  ExceptionFault,
  Fault,
  FaultTarget,
  NetworkFault,
  ResponseFault,
  SigninExceptionFault,
} from "./faults.ts";
export type { EmulatedOperation, EmulatedRequest } from "./requests.ts";
export type {
  SigninErrorCode,
  SigninExceptionDetails,
  SigninExceptionName,
} from "./signin/exceptions.ts";
export type { ApprovalMode, Emulator, EmulatorClock, EmulatorOptions } from "./types.ts";
