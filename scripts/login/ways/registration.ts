import type { RegisterClientRequest } from "@edge-auth/aws-sso-oidc";
import type { PortalOptions } from "../command.ts";

/** What a client for authorization codes registers: its redirect URI has no port yet. */
export function registrationOf(
  { clientName, scopes, startUrl }: PortalOptions,
): RegisterClientRequest {
  return {
    clientName,
    clientType: "public",
    scopes,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: startUrl,
  };
}
