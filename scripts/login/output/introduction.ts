import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import type { LoginOptions } from "../command.ts";
import type { Place } from "../place.ts";

/** Where a sign-in goes, in plain words. */
export function introduce(options: LoginOptions, { where, emulator }: Place): string {
  const isAws = options.way === "aws-login";
  const { href } = (isAws ? resolveSigninEndpoint : resolveEndpoint)(where);
  if (emulator === undefined) {
    return `Signing in to ${isAws ? "AWS" : options.startUrl} at ${href}`;
  }
  return `Signing in to an emulator of AWS on this machine, at ${href}\n` +
    `The flow and the HTTP are real, but no AWS account is involved.\n${answer(options, emulator)}`;
}

function answer(options: LoginOptions, emulator: "auto" | "page"): string {
  if (emulator === "page") return "Open its page and press Allow or Deny.";
  if (options.way === "device") {
    return 'You may open its page, but need not: it approves by itself, after saying "not yet" twice.';
  }
  return options.carrier === "redirect"
    ? "You need not open its page: it approves by itself, and this command plays the browser."
    : "It approves by itself, as soon as its page is opened.";
}
