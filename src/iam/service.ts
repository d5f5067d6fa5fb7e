import { dnsSuffixesOf, identityCenterHost, type RegionalHost } from "../_internal/partitions.ts";
import { signinDomainOf } from "../_internal/signin_domains.ts";
import type { ErrorFacts, Service } from "../_protocol/operation.ts";

/** A service whose requests are signed with Signature Version 4. */
export interface SignedService extends Service {
  /** Its name in signatures. */
  readonly signingName: string;
}

/** The host of SSO OIDC. */
export const oidcHost: RegionalHost = (...place) => identityCenterHost("oidc", ...place);

/** The host of the operations of AWS Sign-In that are signed with IAM. */
export const signinIamHost: RegionalHost = (region, fips, dualStack) => {
  if (fips) {
    throw new TypeError(
      "Cannot resolve the endpoint: AWS Sign-In has no FIPS endpoint for operations with IAM",
    );
  }
  const domain = signinDomainOf(region);
  if (!domain) return `${region}.oauth.signin.aws`;
  return dualStack ? `signin.${region}.${dnsSuffixesOf(region)[1]}` : `${region}.${domain}`;
};

/** SSO OIDC, as its IAM client calls it. */
export const OIDC_IAM: SignedService = {
  host: oidcHost,
  signingName: "sso-oauth",
  hint: (facts) =>
    facts.region
      ? `Send the request to the region ${facts.region}.`
      : /^KMS/.test(facts.reason)
      ? `An administrator must repair the instance's KMS key (${facts.reason}).`
      : hintFor(facts, OIDC_HINTS),
};

/** AWS Sign-In, as its IAM client calls it. */
export const SIGNIN_IAM: SignedService = {
  host: signinIamHost,
  signingName: "signin",
  hint: (facts) => hintFor(facts, SIGNIN_HINTS),
};

type Hints = Readonly<Record<string, string>>;

const CHECK_KEY = "Check the secret access key and the region that is signed.";
const RENEW = "Get new AWS credentials: the access key or the session token is not valid.";
const SET_CLOCK = "Set this machine's clock: the service accepts a signature for 5 minutes.";
const CHANGED =
  "A proxy may have changed the headers. Check the proxies between this machine and AWS.";

/** Hints for refused signatures, by error code. The codes are derived from the exception names. */
const SIGNATURE_HINTS: Hints = {
  incomplete_signature: CHANGED,
  invalid_client_token_id: RENEW,
  invalid_signature: CHECK_KEY,
  missing_authentication_token: CHANGED,
  request_expired: SET_CLOCK,
  request_in_the_future: SET_CLOCK,
  request_time_too_skewed: SET_CLOCK,
  signature_does_not_match: CHECK_KEY,
  unrecognized_client: RENEW,
};

/** Hints of SSO OIDC, by error code. */
const OIDC_HINTS: Hints = {
  access_denied:
    "Allow the caller sso-oauth:CreateTokenWithIAM, also in the application's policy, and assign the " +
    "person to the application.",
  authorization_pending: "Nobody has approved yet. Try again later.",
  expired_token: "The token that was passed has expired. Get a new one.",
  invalid_client: "Check the ARN of the application, and the region of its instance.",
  invalid_grant: "The code, the token or the assertion is used up, expired or not trusted.",
  invalid_request: "Check the members of the grant, and the application's trusted token issuer.",
  invalid_scope: "Ask for scopes that the application has.",
  unauthorized_client: "Allow the application this grant (PutApplicationGrant).",
  unsupported_grant_type: "Use one of the four grants of CreateTokenWithIAM.",
};

const ALLOW = "Allow the caller this operation in IAM, for this resource.";

/** Hints of AWS Sign-In, by error code. */
const SIGNIN_HINTS: Hints = {
  access_denied: ALLOW,
  AUTHCODE_EXPIRED: "The code has been used or has expired. Sign in again.",
  INSUFFICIENT_PERMISSIONS: ALLOW,
  INVALID_REQUEST: "Check the resource or the token, and the region that issued it.",
  TOKEN_EXPIRED: "The token or the session of the caller has expired. Get new AWS credentials.",
  USER_CREDENTIALS_CHANGED: "The caller's password or access has changed. Get new AWS credentials.",
};

function hintFor({ error, error_description }: ErrorFacts, hints: Hints): string {
  // SSO OIDC uses the error code of an expired device code for expired AWS credentials, too.
  if (error === "expired_token" && /security token/i.test(error_description)) return RENEW;
  const all = { ...SIGNATURE_HINTS, ...hints };
  return Object.hasOwn(all, error) ? all[error]! : "";
}
