import { isLoopbackCallback } from "../authorization.ts";

/** An application of AWS Sign-In. AWS has two of them; others cannot be registered. */
export interface SigninClient {
  /** Its name on the page. */
  readonly title: string;
  /** Whether a redirect URI belongs to the application. */
  readonly isRedirect: (redirectUri: string, origin: string) => boolean;
  /** The text of the page about what to check before Allow. */
  readonly advice: string;
}

/** The page that shows the code for another device. */
export const CONFIRMATION_PATH = "/v1/sessions/confirmation";

/** The applications by client ID. */
export const SIGNIN_CLIENTS: ReadonlyMap<string, SigninClient> = new Map<string, SigninClient>([
  ["arn:aws:signin:::devtools/same-device", {
    title: "AWS development tools on this device",
    isRedirect: isLoopbackCallback,
    advice: "The result is sent to the program on this device that opened this page.",
  }],
  ["arn:aws:signin:::devtools/cross-device", {
    title: "AWS development tools on another device",
    isRedirect: (redirectUri, origin) => redirectUri === origin + CONFIRMATION_PATH,
    advice: "If you allow it, the next page shows a code to paste into the program that gave you " +
      "this URL. If somebody else sent you the URL, choose Deny.",
  }],
]);
