import { answerAuthorize, showAuthorize } from "./authorize.ts";
import { registerClient } from "./clients.ts";
import { createToken } from "./create_token.ts";
import { startDeviceAuthorization } from "./device_authorizations.ts";
import type { Visit } from "./forms.ts";
import type { Call } from "./input.ts";
import type { Page } from "./layout.ts";
import type { EmulatedOperation } from "./requests.ts";
import { answerSignin, showSignin } from "./signin/authorize.ts";
import { CONFIRMATION_PATH } from "./signin/clients.ts";
import { showConfirmation } from "./signin/confirmation.ts";
import { createOAuth2Token } from "./signin/create_oauth2_token.ts";
import type { EmulatorState } from "./state.ts";
import { answerVerification, showVerification } from "./verification.ts";

/** An operation of the API: JSON in, JSON out. */
export interface OperationRoute {
  readonly kind: "operation";
  /** Whose exceptions it answers with. */
  readonly service: "SSO OIDC" | "Signin";
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
    service: "SSO OIDC",
    operation: "RegisterClient",
    method: "POST",
    path: "/client/register",
    handle: registerClient,
  },
  {
    kind: "operation",
    service: "SSO OIDC",
    operation: "StartDeviceAuthorization",
    method: "POST",
    path: "/device_authorization",
    handle: startDeviceAuthorization,
  },
  {
    kind: "operation",
    service: "SSO OIDC",
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
  {
    kind: "operation",
    service: "Signin",
    operation: "CreateOAuth2Token",
    method: "POST",
    path: "/v1/token",
    handle: createOAuth2Token,
  },
  {
    kind: "page",
    operation: "SigninAuthorize",
    method: "GET",
    path: "/v1/authorize",
    handle: showSignin,
  },
  {
    kind: "page",
    operation: "SigninAuthorize",
    method: "POST",
    path: "/v1/authorize",
    handle: answerSignin,
  },
  {
    kind: "page",
    operation: "SigninConfirmation",
    method: "GET",
    path: CONFIRMATION_PATH,
    handle: showConfirmation,
  },
];

// They share a path with another operation, and are not emulated: CreateTokenWithIAM and
// CreateOAuth2TokenWithIAM.
const SIGNED: ReadonlyMap<string, readonly [name: string, value: string]> = new Map([
  ["/token", ["aws_iam", "t"]],
  ["/v1/token", ["x-amz-client-auth-method", "iam"]],
]);

/** The routes of a path, one a method; none where the service has nothing. */
export function routesOf(url: URL): readonly Route[] {
  const [name, value] = SIGNED.get(url.pathname) ?? [];
  if (name !== undefined && url.searchParams.get(name) === value) return [];
  return ROUTES.filter(({ path }) => path === url.pathname);
}
