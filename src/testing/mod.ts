/**
 * An emulator of AWS SSO OIDC and AWS Sign-In, for tests that sign in without AWS. Its main part is a
 * function with the signature of `fetch`, so that it runs in every runtime, in the process of the test
 * or behind any HTTP server.
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
export type { Emulator } from "./emulator_interface.ts";
export type {
  ExceptionFault,
  ExceptionName,
  Fault,
  FaultTarget,
  NetworkFault,
  ResponseFault,
} from "./faults.ts";
export type { OidcExceptionName } from "./oidc/exceptions.ts";
export type { EmulatedOperation, EmulatedRequest } from "./requests.ts";
export type { ExceptionDetails } from "./service.ts";
export type { ApprovalMode, EmulatorClock, EmulatorOptions } from "./settings.ts";
export type { SigninExceptionName } from "./signin/exceptions.ts";
