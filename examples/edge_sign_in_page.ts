import type { StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";

/** The page that shows code and link, and polls for its visitor. */
export function signInPage(
  authorization: StartDeviceAuthorizationResponse,
  headers: Record<string, string>,
): Response {
  const { userCode, verificationUri, verificationUriComplete, interval = 5 } = authorization;
  const link = escape(verificationUriComplete ?? verificationUri);
  return page(
    200,
    `<p><a href="${link}" target="_blank" rel="noreferrer">Open the AWS access portal</a>, and allow
  the request only if it shows this code:</p>
  <p><strong id="code">${escape(userCode)}</strong></p>
  <p id="state" role="status">Waiting for your approval…</p>
  <p id="again" hidden><a href="/login">Start again</a></p>
  <noscript><p>This page needs JavaScript, to see that you have approved.</p></noscript>`,
    { script: script(interval * 1000), headers },
  );
}

/** The page for a visitor whose sign-in could not be started. */
export function failurePage(): Response {
  return page(
    502,
    `<p>The sign-in does not work at the moment.</p>
  <p><a href="/login">Try again</a> in a minute.</p>`,
  );
}

// Time is told as a wait, never as a time of day: the browser's clock may be another.
const script = (firstWaitMs: number) => `
  const [code, state, again] = ["code", "state", "again"].map((id) => document.getElementById(id));
  const show = (text) => {
    if (state.textContent !== text) state.textContent = text; // so that it is read out once
  };
  const poll = async () => {
    let waitMs = 5000;
    try {
      const headers = { "x-user-code": code.textContent };
      const response = await fetch("/poll", { method: "POST", headers });
      const answer = await response.json();
      if (answer.type === "token") return show("You are signed in. You can close this page.");
      if (answer.type === "refused") return again.hidden = false, show(answer.message);
      waitMs = answer.waitMs;
      show(answer.type === "retry" ? "AWS does not answer. Trying again…" : "Waiting for your approval…");
    } catch {
      show("This site does not answer. Trying again…");
    }
    setTimeout(poll, Math.max(1000, waitMs));
  };
  setTimeout(poll, ${firstWaitMs});
`;

function page(
  status: number,
  content: string,
  { script = "", headers = {} }: { script?: string; headers?: Record<string, string> } = {},
): Response {
  const nonce = crypto.randomUUID();
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to AWS</title>
<style nonce="${nonce}">#code { font-size: 2rem }</style>
<main>
  <h1>Sign in to AWS</h1>
  ${content}
</main>
<script nonce="${nonce}">${script}</script>`;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return new Response(html, {
    status,
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": policy.join("; "),
    },
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
