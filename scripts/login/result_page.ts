import { Html, markup } from "../../src/testing/html.ts";
import type { Failure } from "./failure.ts";

/** What a browser is shown. Nothing in it is secret: browsers keep what they have seen. */
export type Page = readonly [status: number, title: string, text: string];

/** The end of a sign-in. */
export const SIGNED_IN: Page = [200, "You are signed in", "Go back to the terminal."];

/** The end of a sign-in that Ctrl-C stopped. */
export const STOPPED: Page = [400, "You are not signed in", "It was stopped in the terminal."];

const TRY_TERMINAL = "Open the address that the terminal shows.";

/** For a callback that does not belong to this sign-in, which is still waiting. */
export const FOREIGN: Page = [400, "This belongs to another sign-in", TRY_TERMINAL];

/** For any other address. */
export const NOT_FOUND: Page = [404, "There is nothing here", TRY_TERMINAL];

/** For a method that browsers do not open addresses with. */
export const WRONG_METHOD: Page = [405, "There is nothing here", TRY_TERMINAL];

/** The page of a sign-in that failed. */
export function pageOf({ error, message, hint }: Failure): Page {
  return error === "access_denied"
    ? [403, "The sign-in was denied", hint]
    : [400, "You are not signed in", `${message} ${hint}`];
}

const STYLE = new Html(`
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 36rem; padding: 2rem 1rem; font: 1.125rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; }
p { overflow-wrap: anywhere; }
`);

/** A page as a response that runs nothing, loads nothing, is not cached and ends its connection. */
export function toResponse([status, title, text]: Page): Response {
  const nonce = crypto.randomUUID();
  const { text: body } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; ` +
      "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "close",
    ...(status === 405 && { allow: "GET" }),
  };
  return new Response(body, { status, headers });
}
