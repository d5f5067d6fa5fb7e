import {
  type AuthorizationEndpoint,
  createAuthorizationEndpoint,
  isLoopbackCallback,
} from "../authorization.ts";
import { messagePage, type Page } from "../pages.ts";
import { signinPage } from "./pages.ts";
import type { SigninState } from "./state.ts";

/** An application that may sign people in. AWS has these two, and none is registered. */
export interface SigninClient {
  /** Its name on the page. */
  readonly title: string;
  /** Whether a redirect URI is one of its. */
  readonly isRedirect: (redirectUri: string, origin: string) => boolean;
  /** What to check before allowing it. */
  readonly advice: string;
}

/** The page that shows the code for another device. */
export const CONFIRMATION_PATH = "/v1/sessions/confirmation";

/** The applications by client ID. */
export const SIGNIN_CLIENTS: ReadonlyMap<string, SigninClient> = new Map<string, SigninClient>([
  ["arn:aws:signin:::devtools/same-device", {
    title: "AWS development tools on this device",
    isRedirect: isLoopbackCallback,
    advice: "The answer is sent to the program on this device that opened the page.",
  }],
  ["arn:aws:signin:::devtools/cross-device", {
    title: "AWS development tools on another device",
    isRedirect: (redirectUri, origin) => redirectUri === origin + CONFIRMATION_PATH,
    advice: "If you allow it, the next page shows a code to paste into the program that gave you " +
      "this address. Do not go on if somebody else has sent it to you.",
  }],
]);

interface Target {
  readonly client: SigninClient;
  readonly clientId: string;
  readonly redirectUri: string;
}

/** The endpoint `/v1/authorize`. */
export function createSigninAuthorization(state: SigninState): AuthorizationEndpoint {
  return createAuthorizationEndpoint(state, state.authorizations, {
    challengeMethod: "SHA-256",
    findTarget,
    findProblem: (_: Target, query) =>
      query.get("scope") === "openid"
        ? undefined
        : { error: "invalid_scope", error_description: "The scope must be openid" },
    createRequest: ({ clientId }) => ({ clientId }),
    askPage: (action, requestId, request) => {
      const client = SIGNIN_CLIENTS.get(request.clientId)!;
      return signinPage(state, { action, requestId, request, client });
    },
  });
}

function findTarget(url: URL): Target | { page: Page } {
  const query = url.searchParams;
  const refuse = (title: string, text: string) => ({ page: messagePage(400, title, text) });
  const clientId = query.get("client_id") ?? "";
  const client = SIGNIN_CLIENTS.get(clientId);
  if (client === undefined) {
    const known = [...SIGNIN_CLIENTS.keys()].join(" or ");
    return refuse("Unknown application", `The client_id must be ${known}.`);
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  if (client.isRedirect(redirectUri, url.origin)) return { client, clientId, redirectUri };
  return refuse(
    "Bad redirect address",
    "The redirect_uri must be http://127.0.0.1:<port>/oauth/callback for the same device, and " +
      "/v1/sessions/confirmation on this host for another one.",
  );
}
