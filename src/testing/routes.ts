import { answerAuthorize, showAuthorize } from "./authorize.ts";
import { registerClient } from "./clients.ts";
import { createToken } from "./create_token.ts";
import { startDeviceAuthorization } from "./device_authorizations.ts";
import type { Visit } from "./forms.ts";
import type { Call } from "./input.ts";
import type { Page } from "./layout.ts";
import type { EmulatorState } from "./state.ts";
import type { EmulatedOperation } from "./requests.ts";
import { answerVerification, showVerification } from "./verification.ts";

/** An operation of the API: JSON in, JSON out. */
export interface OperationRoute {
  readonly kind: "operation";
  readonly operation: EmulatedOperation;
  readonly method: "POST";
  readonly path: string;
  readonly handle: (state: EmulatorState, call: Call) => object | Promise<object>;
}

/** A page for a person's browser. */
export interface PageRoute {
  readonly kind: "page";
  readonly operation: EmulatedOperation;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: (
    state: EmulatorState,
    visit: Visit,
  ) => Page | Response | Promise<Page | Response>;
}

/** One line of the routing table. */
export type Route = OperationRoute | PageRoute;

/** What the emulator answers, by method and path. */
const ROUTES: readonly Route[] = [
  {
    kind: "operation",
    operation: "RegisterClient",
    method: "POST",
    path: "/client/register",
    handle: registerClient,
  },
  {
    kind: "operation",
    operation: "StartDeviceAuthorization",
    method: "POST",
    path: "/device_authorization",
    handle: startDeviceAuthorization,
  },
  {
    kind: "operation",
    operation: "CreateToken",
    method: "POST",
    path: "/token",
    handle: createToken,
  },
  ...["/", "/device"].flatMap((path): Route[] => [
    {
      kind: "page",
      operation: "VerificationPage",
      method: "GET",
      path,
      handle: showVerification,
    },
    {
      kind: "page",
      operation: "VerificationPage",
      method: "POST",
      path,
      handle: answerVerification,
    },
  ]),
  {
    kind: "page",
    operation: "Authorize",
    method: "GET",
    path: "/authorize",
    handle: showAuthorize,
  },
  {
    kind: "page",
    operation: "Authorize",
    method: "POST",
    path: "/authorize",
    handle: answerAuthorize,
  },
];

/** The routes of a path, one a method; none where the service has nothing. */
export function routesOf(url: URL): readonly Route[] {
  // CreateTokenWithIAM shares the path of CreateToken, and is not emulated yet.
  if (url.pathname === "/token" && url.searchParams.get("aws_iam") === "t") return [];
  return ROUTES.filter(({ path }) => path === url.pathname);
}
