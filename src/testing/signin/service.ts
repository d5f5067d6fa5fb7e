import type { Core } from "../core.ts";
import type { EmulatedService, OperationRoute } from "../service.ts";
import { createSigninAuthorization } from "./authorize.ts";
import { CONFIRMATION_PATH } from "./clients.ts";
import { showConfirmation } from "./confirmation.ts";
import type { Call } from "../input.ts";
import type { EmulatedOperation } from "../requests.ts";
import { createOAuth2Token } from "./create_oauth2_token.ts";
import { invalidRequest, SIGNIN_EXCEPTIONS, signinExceptionBody } from "./exceptions.ts";
import { createSigninState, type SigninState } from "./state.ts";
import { SIGNATURE_EXCEPTIONS, signatureExceptionBody } from "../sigv4.ts";
import {
  createOAuth2TokenWithIAM,
  introspectOAuth2TokenWithIAM,
  revokeOAuth2TokenWithIAM,
} from "./with_iam.ts";

/** The emulated AWS Sign-In, with the function by which tests control it. */
export interface SigninService extends EmulatedService {
  readonly changeCredentials: (refreshToken: string) => void;
}

/** Creates the emulated AWS Sign-In. */
export function createSigninService(core: Core): SigninService {
  const state = createSigninState(core);
  const { show, answer } = createSigninAuthorization(state);
  const path = "/v1/authorize";
  const withIam = (
    operation: EmulatedOperation,
    path: string,
    handle: (state: SigninState, call: Call) => Promise<object | undefined>,
  ): OperationRoute => ({
    kind: "operation",
    operation,
    method: "POST",
    path,
    query: ["x-amz-client-auth-method", "iam"],
    handle: (call) => handle(state, call),
  });
  return {
    routes: [
      {
        kind: "operation",
        operation: "CreateOAuth2Token",
        method: "POST",
        path: "/v1/token",
        handle: (call) => createOAuth2Token(state, call),
      },
      withIam("CreateOAuth2TokenWithIAM", "/v1/token", createOAuth2TokenWithIAM),
      withIam("IntrospectOAuth2TokenWithIAM", "/v1/introspect", introspectOAuth2TokenWithIAM),
      withIam("RevokeOAuth2TokenWithIAM", "/v1/revoke", revokeOAuth2TokenWithIAM),
      { kind: "page", operation: "SigninAuthorize", method: "GET", path, handle: show },
      { kind: "page", operation: "SigninAuthorize", method: "POST", path, handle: answer },
      {
        kind: "page",
        operation: "SigninConfirmation",
        method: "GET",
        path: CONFIRMATION_PATH,
        handle: (visit) => showConfirmation(state, visit),
      },
    ],
    exceptions: { ...SIGNIN_EXCEPTIONS, ...SIGNATURE_EXCEPTIONS },
    exceptionBody: (exception, details) =>
      signatureExceptionBody(exception, details) ?? signinExceptionBody(exception, details),
    refuseInput: invalidRequest,
    revoke: (token) => {
      const session = state.tokens.get(token);
      if (session) session.status = "revoked";
      return session !== undefined;
    },
    changeCredentials: (refreshToken) => {
      const session = state.tokens.get(refreshToken);
      if (!session) {
        throw new Error(
          "Cannot change the credentials as this emulator has not issued the token: pass a " +
            "refreshToken of its CreateOAuth2Token responses",
        );
      }
      session.status = "credentials_changed";
    },
  };
}
