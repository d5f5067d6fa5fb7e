import type { Page } from "./layout.ts";
import { foreignFormPage, messagePage } from "./pages.ts";

/** What a page works on: a request whose body, if it has one, is still to be read. */
export interface Visit {
  readonly request: Request;
  readonly url: URL;
}

/** What a person says. */
export type Answer = "allow" | "deny";

/** An answer from one of our pages, or the page that says why it does not count. */
export type Form = AnsweredForm | RefusedForm;

/** A form that was filled in on our page. */
export interface AnsweredForm {
  readonly answer: Answer;
  readonly fields: URLSearchParams;
  readonly refusal?: never;
}

/** A form that does not count. */
export interface RefusedForm {
  readonly refusal: Page;
}

/** Reads the form of a page. */
export async function readForm({ request, url }: Visit): Promise<Form> {
  if (!isSameSite(request.headers, url)) return { refusal: foreignFormPage() };
  const mediaType = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") {
    return { refusal: messagePage(415, "This is not a form", "Use the buttons of the page.") };
  }
  const fields = new URLSearchParams(await request.text());
  const answer = fields.get("answer");
  if (answer !== "allow" && answer !== "deny") {
    return { refusal: messagePage(400, "The answer is missing", "Choose Allow or Deny.") };
  }
  return { answer, fields };
}

// A browser says where a form comes from. Our referrer-policy makes it say "Origin: null" for our
// own pages (Fetch, "append a request Origin header"), which is why Sec-Fetch-Site goes first; where
// neither tells, the unguessable field of the form does.
function isSameSite(headers: Headers, url: URL): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = headers.get("origin");
  if (origin === null || origin === "null") return true;
  return URL.canParse(origin) && new URL(origin).host === url.host;
}
