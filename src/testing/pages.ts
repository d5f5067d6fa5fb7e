import { type Html, markup, type Page } from "./html.ts";
import type { Call } from "./input.ts";

export type { Page };

/** A page with a text. */
export function messagePage(status: number, title: string, text: string): Page {
  return { status, title, main: markup`<p>${text}</p>` };
}

/** The page after a form that does not come from the emulator's own page. */
export function foreignFormPage(): Page {
  return messagePage(
    403,
    "The form was not sent from this page",
    "Nothing was allowed or denied. Open the page again from your device or application.",
  );
}

/** A form with two buttons, and hidden fields. */
export function answerForm(action: string, fields: Readonly<Record<string, string>>): Html {
  const hidden = Object.entries(fields).map(([name, value]) =>
    markup`<input type="hidden" name="${name}" value="${value}">\n`
  );
  return markup`<form class="answer" action="${action}" method="post">
${hidden}<button class="allow" name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button>
</form>`;
}

/** The choice of the person. */
export type Answer = "allow" | "deny";

/** A form that was sent from the emulator's own page, or the page that says why it is refused. */
export type Form =
  | { readonly answer: Answer; readonly fields: URLSearchParams; readonly refusal?: never }
  | { readonly refusal: Page };

/** Reads the form of a page. */
export function readForm({ headers, url, text }: Call): Form {
  if (!isSameSite(headers, url)) return { refusal: foreignFormPage() };
  const mediaType = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") {
    return {
      refusal: messagePage(415, "This is not a form", "Go back, and use the buttons of the page."),
    };
  }
  const fields = new URLSearchParams(text);
  const answer = fields.get("answer");
  if (answer !== "allow" && answer !== "deny") {
    return {
      refusal: messagePage(400, "The answer is missing", "Go back, and choose Allow or Deny."),
    };
  }
  return { answer, fields };
}

// Browsers send where a form comes from. Because of the referrer-policy of the pages, they send
// "Origin: null" for them (Fetch, "append a request Origin header"), so Sec-Fetch-Site is read first.
// If neither header decides, the random field of the form does.
function isSameSite(headers: Headers, url: URL): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = headers.get("origin");
  if (origin === null || origin === "null") return true;
  return URL.canParse(origin) && new URL(origin).host === url.host;
}
