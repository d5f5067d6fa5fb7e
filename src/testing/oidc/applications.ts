import type { OidcState } from "./state.ts";
import { GRANTS } from "./clients.ts";
import type { Client } from "./state.ts";

/** The ARN of an application, by the pattern of the service's model. */
const APPLICATION =
  /^arn:aws[\w-]*:sso::\d{12}:application\/(sso)?ins-[a-zA-Z0-9-.]{16}\/apl-[a-zA-Z0-9]{16}$/;

/** Finds an application: every ARN of one exists. `undefined` for other texts. */
export function findApplication(state: OidcState, arn: string, region: string): Client | undefined {
  if (!APPLICATION.test(arn)) return undefined;
  const known = state.clients.get(arn);
  if (known) return known;
  const application: Client = {
    clientId: arn,
    clientSecret: state.randomText(32), // unused: applications sign with IAM
    clientSecretExpiresAt: Infinity,
    clientName: arn.slice(arn.lastIndexOf("/") + 1),
    region,
    scopes: ["openid", "aws", "sts:identity_context"],
    grantTypes: [GRANTS.authorizationCode, GRANTS.refreshToken],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: undefined,
  };
  state.clients.set(arn, application);
  return application;
}
