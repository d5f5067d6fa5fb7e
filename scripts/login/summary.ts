import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import type { SignIn } from "./flow.ts";
import type { Place } from "./place.ts";
import { duration } from "./progress.ts";

/** Where a sign-in goes, in plain words. */
export function introduce({ startUrl, where, emulator }: Place): string {
  const { href } = resolveEndpoint(where);
  if (emulator === undefined) return `Signing in to ${startUrl} at ${href}`;
  const answer = emulator === "auto"
    ? 'You may open its page, but need not: it approves by itself, after saying "not yet" twice.'
    : "Open its page and press Allow or Deny.";
  return `Signing in to an emulator of AWS on this machine, at ${href}\n` +
    `The flow and the HTTP are real, but no AWS account is involved.\n${answer}`;
}

/** A sign-in that succeeded, for a person. */
export function summarize(signIn: SignIn, showSecrets: boolean): string {
  const { place, registration, scopes, token, expiresAt } = signIn;
  const secret = showSecrets ? String : shorten;
  const rows = [
    ["Start URL", place.startUrl],
    ["Region", place.where.region ?? "not told"],
    ["Scopes", scopes.join(", ")],
    ["Access token", secret(token.accessToken)],
    ["", `expires at ${isoTime(expiresAt)}, in ${duration(expiresAt - Date.now())}`],
    ["Refresh token", token.refreshToken === undefined ? "none" : secret(token.refreshToken)],
    ["Client id", registration.clientId],
    ["Client secret", secret(registration.clientSecret)],
    ["", `expires at ${isoTime(registration.clientSecretExpiresAt * 1000)}`],
  ] as const;
  const table = rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join("\n");
  return showSecrets
    ? table
    : `${table}\n\nSecrets are shortened; --show-secrets prints them whole.`;
}

/** A sign-in that succeeded, for a program: the members of the AWS CLI's token files, and ours. */
export function toRecord(signIn: SignIn, showSecrets: boolean): Record<string, unknown> {
  const { place, registration, scopes, token, expiresAt } = signIn;
  const secret = showSecrets ? String : shorten;
  return {
    startUrl: place.startUrl,
    region: place.where.region,
    endpoint: resolveEndpoint(place.where).href,
    emulator: place.emulator !== undefined,
    scopes,
    secrets: showSecrets ? "whole" : "shortened",
    accessToken: secret(token.accessToken),
    tokenType: token.tokenType,
    expiresAt: isoTime(expiresAt),
    refreshToken: token.refreshToken === undefined ? undefined : secret(token.refreshToken),
    clientId: registration.clientId,
    clientSecret: secret(registration.clientSecret),
    registrationExpiresAt: isoTime(registration.clientSecretExpiresAt * 1000),
  };
}

/** Enough of a secret to recognise it, and in a form that no program can take for it. */
export function shorten(secret: string): string {
  return `${secret.length < 16 ? "" : secret.slice(0, 3)}... (${secret.length} characters)`;
}

/** A time as in the AWS CLI's files: UTC, whole seconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
