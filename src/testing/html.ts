/** Text that is HTML already; anything else is escaped where it is put in. */
export class Html {
  /** The HTML. */
  readonly text: string;

  /** Takes `text` as it is. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may be filled with. */
export type HtmlValue = string | Html | readonly Html[];

/** A template that escapes every text put into it. Not called `html`, which deno fmt would indent. */
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
