import type { Failure } from "../failure.ts";

/** What a browser is shown. Nothing in it is secret: browsers keep what they have seen. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** The end of a sign-in. */
export const SIGNED_IN: Page = {
  status: 200,
  title: "You are signed in",
  text: "You can close this page and go back to the terminal.",
};

/** For whoever waits for the end of a sign-in that was stopped by Ctrl-C. */
export const STOPPED: Page = {
  status: 400,
  title: "You are not signed in",
  text: "The sign-in was stopped in the terminal. You can close this page.",
};

/** For a callback of another sign-in, or of nobody's. */
export const FOREIGN: Page = {
  status: 400,
  title: "This belongs to another sign-in",
  text: "The sign-in in the terminal goes on waiting. Open the address that stands there.",
};

/** For any other address. */
export const NOT_FOUND: Page = {
  status: 404,
  title: "There is nothing here",
  text: "Open the address that stands in the terminal.",
};

/** For what is not a browser's way of opening an address. */
export const WRONG_METHOD: Page = { ...NOT_FOUND, status: 405 };

/** The page of a sign-in that failed. */
export function pageOf({ error, message, hint }: Failure): Page {
  return error === "access_denied"
    ? { status: 403, title: "The sign-in was denied", text: hint }
    : { status: 400, title: "You are not signed in", text: `${message} ${hint}` };
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 36rem; padding: 2rem 1rem; font: 1.125rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; }
p { overflow-wrap: anywhere; }
`;

/** A page as a response that runs nothing, loads nothing, is kept by nobody and ends its connection. */
export function toResponse({ status, title, text }: Page): Response {
  const nonce = crypto.randomUUID();
  const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p>${escape(text)}</p>
</main>
</body>
</html>
`;
  return new Response(document, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      connection: "close",
      ...(status === 405 && { allow: "GET" }),
    },
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
