import type { Core } from "../core.ts";
import { markup } from "../html.ts";
import { answerForm, type Page } from "../pages.ts";
import type { SigninClient } from "./clients.ts";
import { sessionArn } from "./credentials.ts";
import type { SigninRequest } from "./state.ts";

/** The data of the page that asks the person. */
export interface SigninQuestion {
  /** Where the form goes. */
  readonly action: string;
  readonly requestId: string;
  readonly request: SigninRequest;
  readonly client: SigninClient;
}

/** Asks whether the development tools may act for the person. */
export function signinPage(core: Core, question: SigninQuestion): Page {
  const { action, requestId, request, client } = question;
  return {
    status: 200,
    title: "Allow the AWS development tools to sign in?",
    main: markup`<p>${client.advice}</p>
<dl>
<dt>Application</dt>
<dd>${client.title}</dd>
<dt>Account</dt>
<dd><code>${core.settings.accountId}</code></dd>
<dt>Session</dt>
<dd><code>${sessionArn(core)}</code></dd>
<dt>Redirect address</dt>
<dd><code>${request.redirectUri}</code></dd>
</dl>
${answerForm(action, { request: requestId })}`,
    formTarget: new URL(request.redirectUri).origin,
  };
}

/** Shows the code to copy to the other device. */
export function confirmationPage(text: string): Page {
  return {
    status: 200,
    title: "Copy this code to your other device",
    main: markup`<p>Paste it where the program asks for the authorization code.</p>
<label for="code">Authorization code</label>
<textarea id="code" class="copy" rows="6" readonly autofocus spellcheck="false">${text}</textarea>
<p>Do not share it: anybody who has it can sign in as you. Then close this page.</p>`,
  };
}
