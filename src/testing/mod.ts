/**
 * An emulator of AWS SSO OIDC, the SSO portal and AWS Sign-In, for tests that sign in without AWS. It
 * runs in every runtime: in the process of the test, where its `fetch` replaces the global one, or
 * behind an HTTP server, by its `handler`.
 *
 * @example Serve an emulator, to open its pages in a browser
 * ```ts ignore
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const emulator = createEmulator();
 * Deno.serve({ hostname: "127.0.0.1", port: 8787 }, emulator.handler);
 * ```
 *
 * @module
 */

export { createEmulator } from "./emulator.ts";
export type { Emulator } from "./emulator_interface.ts";
export type {
  AlteredFault,
  ExceptionFault,
  ExceptionName,
  Fault,
  FaultCondition,
  FaultRule,
  FaultTarget,
  NetworkFault,
  ResponseFault,
} from "./fault.ts";
export type { OidcExceptionName } from "./oidc/exceptions.ts";
export type { EmulatedAccount } from "./portal/accounts.ts";
export type { PortalExceptionName } from "./portal/exceptions.ts";
export type { EmulatedOperation, EmulatedRequest } from "./requests.ts";
export type { ExceptionDetails } from "./service.ts";
export type { ApprovalMode, EmulatorClock, EmulatorOptions } from "./options.ts";
export type { SignatureExceptionName } from "./sigv4.ts";
export type { SigninExceptionName } from "./signin/exceptions.ts";
export { createVirtualClock } from "./virtual_clock.ts";
export type { VirtualClock, VirtualClockOptions } from "./virtual_clock.ts";
