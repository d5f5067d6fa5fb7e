/** An application that may sign people in. AWS knows these two, and nobody registers. */
export interface SigninClient {
  /** What its name stands for on the page. */
  readonly title: string;
  /** Tells whether a redirect URI is one of its. */
  readonly isRedirect: (redirectUri: string, origin: string) => boolean;
  /** What to look at before one allows it. */
  readonly advice: string;
}

/** Where the person finds the code that goes from one device to the other. */
export const CONFIRMATION_PATH = "/v1/sessions/confirmation";

/** The applications by client id. */
export const SIGNIN_CLIENTS: ReadonlyMap<string, SigninClient> = new Map<string, SigninClient>([
  ["arn:aws:signin:::devtools/same-device", {
    title: "AWS development tools on this device",
    isRedirect: isLoopback,
    advice: "The answer is sent to the program on this device that opened the page.",
  }],
  ["arn:aws:signin:::devtools/cross-device", {
    title: "AWS development tools on another device",
    isRedirect: (redirectUri, origin) => redirectUri === origin + CONFIRMATION_PATH,
    advice: "If you allow it, the next page shows a code to paste into the program that gave you " +
      "this address. Do not go on if somebody else has sent it to you.",
  }],
]);

// RFC 8252 section 7.3: any port will do.
function isLoopback(redirectUri: string): boolean {
  const match = /^http:\/\/127\.0\.0\.1(?::([1-9]\d{0,4}))?\/oauth\/callback$/.exec(redirectUri);
  return match !== null && Number(match[1] ?? 80) <= 65535;
}
