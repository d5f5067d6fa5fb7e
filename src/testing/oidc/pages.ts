import { type Html, markup } from "../html.ts";
import { type Answer, answerForm, messagePage, type Page } from "../pages.ts";
import { grantedScopes } from "./clients.ts";
import type { DeviceStanding } from "./device_authorizations.ts";
import type { ClientAuthorizationRequest, DeviceAuthorization } from "./state.ts";

/** Asks for the code that the device shows. */
export function entryPage(action: string): Page {
  return {
    status: 200,
    title: "Enter the code that your device shows",
    main: entryForm(action),
  };
}

/** Asks for the code again, as the entered one is unknown. */
export function unknownCodePage(action: string): Page {
  return {
    status: 404,
    title: "Unknown code",
    main: markup`<p>No device shows this code. Check it, and enter it again:</p>
${entryForm(action)}`,
  };
}

function entryForm(action: string): Html {
  return markup`<form action="${action}" method="get">
<label for="user_code">Code</label>
<input id="user_code" name="user_code" required autofocus autocomplete="off"
  autocapitalize="characters" spellcheck="false" placeholder="XXXX-XXXX">
<button>Continue</button>
</form>`;
}

/** Asks whether a device may sign in. */
export function devicePage(action: string, authorization: DeviceAuthorization): Page {
  const { client, userCode, startUrl, formToken } = authorization;
  return {
    status: 200,
    title: "Allow this device to sign in?",
    main: markup`<p>Compare this code with the one that your device shows:</p>
<p class="code">${userCode}</p>
${facts(client.clientName, grantedScopes(client), startUrl)}
${answerForm(action, { user_code: userCode, token: formToken })}`,
  };
}

/** Asks whether an application on this machine may sign in. */
export function authorizePage(
  action: string,
  requestId: string,
  request: ClientAuthorizationRequest,
): Page {
  const { client, scopes, redirectUri } = request;
  return {
    status: 200,
    title: "Allow this application to sign in?",
    main: markup`<p>The result is sent to <code>${redirectUri}</code>.</p>
${facts(client.clientName, scopes, client.issuerUrl)}
${answerForm(action, { request: requestId })}`,
    formTarget: new URL(redirectUri).origin,
  };
}

/** Says why a sign-in is no longer pending. */
export function standingPage(standing: Exclude<DeviceStanding, "pending">): Page {
  return messagePage(...STANDING_TEXTS[standing]);
}

/** The page after Allow or Deny. */
export function answeredPage(answer: Answer): Page {
  return answer === "allow"
    ? messagePage(
      200,
      "Allowed",
      "Your device will be signed in within seconds. You can close this page and go back to it.",
    )
    : messagePage(
      200,
      "Denied",
      "Your device will not be signed in. You can close this page. To sign in, start again on your " +
        "device.",
    );
}

const START_AGAIN = "Start the sign-in again on your device.";

const STANDING_TEXTS: Readonly<
  Record<Exclude<DeviceStanding, "pending">, readonly [status: number, title: string, text: string]>
> = {
  approved: [
    409,
    "Already answered",
    "This code was allowed: the device will be signed in within seconds. You can close this page.",
  ],
  denied: [409, "Already answered", `This code was denied. ${START_AGAIN}`],
  used: [409, "Already answered", "The device has signed in. You can close this page."],
  expired: [410, "The code has expired", START_AGAIN],
  client_expired: [
    403,
    "The application's registration has expired",
    "The application must register again (RegisterClient) before anybody can sign in with it.",
  ],
};

function facts(clientName: string, scopes: readonly string[], startUrl: string | undefined): Html {
  const start = startUrl === undefined
    ? []
    : [markup`<dt>Start URL</dt>\n<dd><bdi>${startUrl}</bdi></dd>\n`];
  return markup`<dl>
<dt>Application</dt>
<dd><bdi>${clientName}</bdi></dd>
<dt>Scopes</dt>
${scopes.map((scope) => markup`<dd><code>${scope}</code></dd>\n`)}${start}</dl>`;
}
