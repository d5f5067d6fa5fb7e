import { printable } from "../_internal/text.ts";
import type { Members } from "./members.ts";

/** Replaces the secrets of a request in a text of its response. */
export function redact(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    const encoded = encodeURIComponent(secret.replace(/\p{Cs}/gu, "\ufffd"));
    text = text.replaceAll(printable(secret) || secret, "***").replaceAll(encoded, "***");
  }
  // What was shortened, split or escaped on its way still has a long run of it.
  const isPart = (run: string) => secrets.some((secret) => secret.includes(run));
  return text.replace(/[\w-]{12,}/g, (run) => isPart(run) ? "***" : run);
}

/** The values of secret members, the longest first: one may contain another. */
export function secretsOf(kinds: Members, members: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(kinds)
    .filter((name) => `${kinds[name]}`.startsWith("secret") && members[name])
    .map((name) => members[name] as string)
    .sort((a, b) => b.length - a.length);
}
