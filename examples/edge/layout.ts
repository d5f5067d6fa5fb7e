// The frame of every page: its HTML, its policy, its icon.

import { STYLE } from "./style.ts";

/** One page. */
export interface Page {
  readonly title: string;
  /** HTML; what comes from elsewhere is escaped already. */
  readonly main: string;
  readonly status?: number;
  readonly script?: string;
  /** HTML for the head of a browser without JavaScript. */
  readonly noScript?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page as a response that no other site can frame or script. */
export function pageResponse(page: Page, cookies?: readonly string[]): Response {
  const { title, main, status = 200, script, noScript, headers = {} } = page;
  const nonce = crypto.randomUUID();
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/icon.svg">
${noScript ? `<noscript>${noScript}</noscript>` : ""}
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
${script ? `<script nonce="${nonce}">${script}</script>` : ""}
</body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  const response = new Response(html, {
    status,
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": policy.join("; "),
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
  return withCookies(response, cookies);
}

/** Sends the browser to another page of this site. */
export function redirect(path: string, cookies?: readonly string[]): Response {
  const headers = { location: path, "cache-control": "no-store" };
  return withCookies(new Response(null, { status: 303, headers }), cookies);
}

/** Sets cookies. */
export function withCookies(response: Response, cookies: readonly string[] = []): Response {
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** The icon of the tab: a key. */
export function icon(): Response {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#1f4fd8"/>
<path d="M20 7a5 5 0 0 0-4.6 7L8 21.4V25h4v-2.500h2.500V20l2.800-2.800A5 5 0 1 0 20 7Z" fill="#fff"/>
</svg>`;
  return new Response(svg, {
    headers: { "content-type": "image/svg+xml", "cache-control": "max-age=86400" },
  });
}

/** Text for element content and for quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
