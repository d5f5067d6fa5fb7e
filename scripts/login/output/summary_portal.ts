import { resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import type { PortalSignIn } from "../ways/sign_in.ts";
import { expiry, isoTime } from "./progress.ts";
import type { Row, Secret } from "./row.ts";

/** A sign-in to IAM Identity Center, for a person. */
export function portalRows(signIn: PortalSignIn, secret: Secret): readonly Row[] {
  const { place, startUrl, registration, scopes, token, expiresAt } = signIn;
  return [
    ["Start URL", startUrl],
    ["Region", place.where.region ?? "not told"],
    ["Scopes", scopes.join(", ")],
    ["Access token", secret(token.accessToken)],
    ["", expiry(expiresAt)],
    ["Refresh token", token.refreshToken === undefined ? "none" : secret(token.refreshToken)],
    ["Client id", registration.clientId],
    ["Client secret", secret(registration.clientSecret)],
    ["", `expires at ${isoTime(registration.clientSecretExpiresAt * 1000)}`],
  ];
}

/** The same for a program: the members of the AWS CLI's token files, and ours. */
export function portalRecord(signIn: PortalSignIn, secret: Secret): Record<string, unknown> {
  const { place, startUrl, registration, scopes, token, expiresAt } = signIn;
  return {
    startUrl,
    endpoint: resolveEndpoint(place.where).href,
    scopes,
    accessToken: secret(token.accessToken),
    tokenType: token.tokenType,
    expiresAt: isoTime(expiresAt),
    refreshToken: token.refreshToken === undefined ? undefined : secret(token.refreshToken),
    clientId: registration.clientId,
    clientSecret: secret(registration.clientSecret),
    registrationExpiresAt: isoTime(registration.clientSecretExpiresAt * 1000),
  };
}
