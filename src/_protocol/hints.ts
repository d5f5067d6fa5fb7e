// The likely cause and the next step, as far as the answer alone tells.

const HINTS: Readonly<Record<string, string>> = {
  access_denied: "The person pressed Deny, or an administrator has to give access. Sign in again.",
  authorization_pending: "Nobody has approved yet. Ask again after the interval.",
  expired_token: "The code has expired. Start a new device authorization.",
  invalid_client:
    "The registration is unknown in this region, or has expired. Register the client again.",
  invalid_client_metadata: "Check clientName, clientType (public), scopes and grantTypes.",
  invalid_grant: "The code or token is used up, revoked or expired. Sign in again.",
  invalid_redirect_uri: "Register http://127.0.0.1/oauth/callback without a port, use it with one.",
  invalid_request:
    "Check the start URL, and that the region is that of the IAM Identity Center instance.",
  invalid_scope: "Register the client with the scopes it asks for, such as sso:account:access.",
  server_error: "The service has a fault. Try again later.",
  slow_down: "Ask less often: add 5 seconds to the interval.",
  unauthorized_client: "Register the client with the grant types it uses.",
  unsupported_grant_type: "Use the device code, authorization code or refresh token grant.",
};

/** What is known of a service's error when a hint is looked for. */
export interface HintFacts {
  readonly error: string;
  readonly error_description?: string | undefined;
  readonly reason?: string | undefined;
  readonly region?: string | undefined;
}

/** The hint for a service's error; empty if there is nothing to say. */
export function hintFor(
  facts: HintFacts,
  status: number,
  ownHints: Readonly<Record<string, string>> = {},
): string {
  const { error, error_description = "", reason = "", region } = facts;
  if (region) return `Send the request to the region ${region}.`;
  if (/^KMS/.test(reason)) {
    return `An administrator has to look after the KMS key of the instance (${reason}).`;
  }
  if (/invalid refresh token/i.test(error_description)) {
    return "The session is over. Sign in again.";
  }
  if (/invalid token/i.test(error_description)) {
    return "A refresh token works only in the region that issued it. Send it there, or sign in again.";
  }
  for (const hints of [ownHints, HINTS]) {
    if (Object.hasOwn(hints, error)) return hints[error]!;
  }
  if (status === 429) return "Too many requests. Wait before trying again.";
  return status < 500 ? "" : HINTS.server_error!;
}
