import { isLoopbackCallback } from "../authorization.ts";

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
