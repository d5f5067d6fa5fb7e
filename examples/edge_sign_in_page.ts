import type { StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";

/** The page that shows code and link, and polls for its visitor. */
export function signInPage(
  { userCode, verificationUri, verificationUriComplete }: StartDeviceAuthorizationResponse,
  headers: Record<string, string>,
): Response {
  const nonce = crypto.randomUUID();
  const link = escape(verificationUriComplete ?? verificationUri);
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to AWS</title>
<main>
  <h1>Sign in to AWS</h1>
  <p><a href="${link}" target="_blank" rel="noreferrer">Open the AWS access portal</a>, and allow
  the request only if it shows this code:</p>
  <p><strong style="font-size: 2rem">${escape(userCode)}</strong></p>
  <p id="state" role="status">Waiting for your approval…</p>
</main>
<script nonce="${nonce}">
  const show = (text) => { document.querySelector("#state").textContent = text; };
  const poll = async () => {
    try {
      const { type, nextPollAt, message } = await (await fetch("/poll", { method: "POST" })).json();
      if (type === "token") return show("You are signed in.");
      if (nextPollAt === undefined) return show(message);
      setTimeout(poll, Math.max(1000, nextPollAt - Date.now()));
    } catch {
      setTimeout(poll, 5000);
    }
  };
  poll();
</script>`;
  return new Response(html, {
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy":
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
