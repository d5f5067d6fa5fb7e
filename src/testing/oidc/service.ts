import type { Core } from "../core.ts";
import { type Call, readJson } from "../input.ts";
import type { EmulatedService, OperationRoute, Route } from "../service.ts";
import type { EmulatedOperation } from "../requests.ts";
import { createOidcAuthorization } from "./authorize.ts";
import { type OidcCall, registerClient } from "./clients.ts";
import { answerDevice, expireDevice, expireRegistration, waitingUserCodes } from "./controls.ts";
import { createToken } from "./create_token.ts";
import { createTokenWithIAM } from "./create_token_with_iam.ts";
import { SIGNATURE_EXCEPTIONS, signatureExceptionBody } from "../sigv4.ts";
import { startDeviceAuthorization } from "./device_authorizations.ts";
import { OIDC_EXCEPTIONS, oidcExceptionBody, refusal } from "./exceptions.ts";
import { type AccessToken, createOidcState, type OidcState } from "./state.ts";
import { answerVerification, showVerification } from "./verification.ts";

/** The emulated SSO OIDC, with the functions by which tests control it. */
export interface OidcService extends EmulatedService {
  readonly approve: (userCode: string) => void;
  readonly deny: (userCode: string) => void;
  readonly expire: (userCode: string) => void;
  readonly expireClient: (clientId: string) => void;
  /** The user codes that are neither approved nor denied yet. */
  readonly waiting: () => readonly string[];
  readonly accessTokens: ReadonlyMap<string, AccessToken>;
}

/** Creates the emulated SSO OIDC. */
export function createOidcService(core: Core): OidcService {
  const state = createOidcState(core);
  return {
    routes: createRoutes(state),
    exceptions: { ...OIDC_EXCEPTIONS, ...SIGNATURE_EXCEPTIONS },
    exceptionBody: (exception, details) =>
      signatureExceptionBody(exception, details) ??
        oidcExceptionBody(exception, details, core.settings.region),
    refuseInput: (message) => refusal("InvalidRequestException", message),
    revoke: (token) => {
      const session = state.tokens.get(token);
      if (session) session.revoked = true;
      return session !== undefined;
    },
    approve: (userCode) => answerDevice(state, userCode, "approve"),
    deny: (userCode) => answerDevice(state, userCode, "deny"),
    expire: (userCode) => expireDevice(state, userCode),
    expireClient: (clientId) => expireRegistration(state, clientId),
    waiting: () => waitingUserCodes(state),
    accessTokens: state.accessTokens,
  };
}

function createRoutes(state: OidcState): readonly Route[] {
  const operation = (
    name: EmulatedOperation,
    path: string,
    handle: (state: OidcState, call: OidcCall) => object | Promise<object>,
  ): OperationRoute => ({
    kind: "operation",
    operation: name,
    method: "POST",
    path,
    handle: (call: Call) => handle(state, { input: readJson(call), url: call.url }),
  });
  const { show, answer } = createOidcAuthorization(state);
  const verification = ["/", "/device"].flatMap((path): Route[] => [
    {
      kind: "page",
      operation: "VerificationPage",
      method: "GET",
      path,
      handle: (visit) => showVerification(state, visit),
    },
    {
      kind: "page",
      operation: "VerificationPage",
      method: "POST",
      path,
      handle: (visit) => answerVerification(state, visit),
    },
  ]);
  return [
    operation("RegisterClient", "/client/register", registerClient),
    operation("StartDeviceAuthorization", "/device_authorization", startDeviceAuthorization),
    operation("CreateToken", "/token", createToken),
    {
      kind: "operation",
      operation: "CreateTokenWithIAM",
      method: "POST",
      path: "/token",
      query: ["aws_iam", "t"],
      handle: (call) => createTokenWithIAM(state, call),
    },
    ...verification,
    { kind: "page", operation: "Authorize", method: "GET", path: "/authorize", handle: show },
    { kind: "page", operation: "Authorize", method: "POST", path: "/authorize", handle: answer },
  ];
}
