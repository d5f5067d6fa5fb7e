import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import type { AwsSignIn } from "../ways/sign_in.ts";
import { expiry, isoTime } from "./progress.ts";
import type { Row, Secret } from "./row.ts";

/** A sign-in by AWS Sign-In, for a person. */
export function awsRows(signIn: AwsSignIn, secret: Secret): readonly Row[] {
  const { place, identity, token, dpopKey, expiresAt } = signIn;
  const { accessKeyId, secretAccessKey, sessionToken } = token.accessToken;
  return [
    ["Account", identity?.accountId ?? "not told"],
    ["Session", identity?.sessionArn ?? "not told"],
    ["Region", place.where.region ?? "not told"],
    ["Access key id", keyId(accessKeyId, secret)],
    ["Secret access key", secret(secretAccessKey)],
    ["Session token", secret(sessionToken)],
    ["", expiry(expiresAt)],
    ["Refresh token", secret(token.refreshToken)],
    ["DPoP key", secret(dpopKey)],
  ];
}

/** The same for a program: the members of the AWS CLI's login files, and ours. */
export function awsRecord(signIn: AwsSignIn, secret: Secret): Record<string, unknown> {
  const { place, clientId, identity, token, dpopKey, expiresAt } = signIn;
  const { accessKeyId, secretAccessKey, sessionToken } = token.accessToken;
  return {
    endpoint: resolveSigninEndpoint(place.where).href,
    loginSession: identity?.sessionArn,
    accessToken: {
      accessKeyId: keyId(accessKeyId, secret),
      secretAccessKey: secret(secretAccessKey),
      sessionToken: secret(sessionToken),
      accountId: identity?.accountId,
      expiresAt: isoTime(expiresAt),
    },
    tokenType: token.tokenType,
    clientId,
    refreshToken: secret(token.refreshToken),
    idToken: token.idToken === undefined ? undefined : secret(token.idToken),
    dpopKey: secret(dpopKey),
  };
}

// No secret, but a name that logs are searched by: where secrets are shortened, its ends are left.
function keyId(id: string, secret: Secret): string {
  return secret(id) === id || id.length < 16 ? secret(id) : `${id.slice(0, 4)}...${id.slice(-4)}`;
}
