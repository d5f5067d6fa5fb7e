/** HTML that a template inserts as it is. Strings are escaped. */
export class Html {
  /** The HTML. */
  readonly text: string;

  /** Takes `text` as it is. */
  constructor(text: string) {
    this.text = text;
  }
}

/** A value that a template inserts. */
export type HtmlValue = string | Html | readonly Html[];

/** A template tag that escapes each string. It is not named `html`, as deno fmt would indent it. */
export function markup(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (parts[index + 1] ?? "");
  });
  return new Html(text);
}

function render(value: HtmlValue): string {
  if (typeof value === "string") return escape(value);
  if (value instanceof Html) return value.text;
  return value.map((item) => item.text).join("");
}

// For element content and for quoted attributes.
function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A page. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly main: Html;
  /** The origin that the form may redirect to: form-action also restricts redirects. */
  readonly formTarget?: string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 36rem; padding: 2rem 1rem; font: 1.125rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
.code { font: 700 min(2.5rem, 10vw)/1.25 ui-monospace, monospace; letter-spacing: .1em; }
dt { font-weight: 700; }
dd { margin: 0 0 .75rem; }
label, input, button { display: block; font: inherit; }
.copy { box-sizing: border-box; width: 100%; padding: .5rem; font: 1rem/1.5 ui-monospace, monospace;
  user-select: all; }
form.answer { display: flex; flex-wrap: wrap; gap: 0 1rem; }
input { box-sizing: border-box; max-width: 100%; }
input, button { border: 2px solid #6b7280; border-radius: .375rem; padding: .5rem 1.25rem; }
button { cursor: pointer; margin-top: 1rem; background: transparent; color: inherit; }
button.allow { background: #1d4ed8; border-color: #1d4ed8; color: #fff; }
:focus-visible { outline: 3px solid #d97706; outline-offset: 3px; }
footer { border-top: 1px solid #6b7280; margin-top: 2rem; padding-top: 1rem; font-size: 1rem; }
@media (prefers-color-scheme: dark) { body { background: #111827; color: #f3f4f6; } }
`;

/** A page as a response. */
export function pageResponse({ status, title, main, formTarget }: Page, nonce: string): Response {
  const formAction = formTarget === undefined ? "'self'" : `'self' ${formTarget}`;
  return documentResponse({
    status,
    title: `${title} – AWS sign-in emulator`,
    body: markup`<main>
<h1>${title}</h1>
${main}
</main>
<footer>
<p>This is an emulator for tests. It is not AWS, and what you choose here has no effect on any AWS
account.</p>
</footer>`,
    formAction,
  }, nonce);
}

/** What a document consists of. */
export interface DocumentParts {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** The sources of the policy's form-action. */
  readonly formAction: string;
}

/** A document as a response that no other site can frame, read or script. */
export function documentResponse(
  { status, title, body, formAction }: DocumentParts,
  nonce: string,
): Response {
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${formAction}; ` +
        "base-uri 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
