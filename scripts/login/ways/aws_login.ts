import {
  calculateCodeChallenge,
  generateCodeVerifier,
  generateState,
} from "@edge-auth/aws-sso-oidc";
import {
  buildSigninAuthorizationUrl,
  createSigninClient,
  CROSS_DEVICE_CLIENT_ID,
  exportDpopKey,
  generateDpopKeyPair,
  parseIdToken,
  resolveSigninEndpoint,
  SAME_DEVICE_CLIENT_ID,
  type SigninIdentity,
} from "@edge-auth/aws-sso-oidc/signin";
import { listenOnLoopback } from "../browser/loopback.ts";
import { takePaste } from "../browser/paste.ts";
import type { AwsLoginOptions } from "../command.ts";
import type { Session } from "../session.ts";
import { type AwsSignIn, expiryOf } from "./sign_in.ts";

/** Signs in by AWS Sign-In, as `aws login` does, and gets AWS credentials for it. */
export async function signInToAws(
  { carrier, timeout }: AwsLoginOptions,
  session: Session,
): Promise<AwsSignIn> {
  const { place, signal } = session;
  const key = await generateDpopKeyPair({ extractable: true });
  const client = createSigninClient({ ...place.where, key });

  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  const clientId = carrier === "redirect" ? SAME_DEVICE_CLIENT_ID : CROSS_DEVICE_CLIENT_ID;
  await using courier = carrier === "redirect"
    ? listenOnLoopback({ state, timeout, elsewhere: "--remote" }, session)
    : takePaste({
      state,
      timeout,
      what: "code",
      redirectUri: `${
        resolveSigninEndpoint(place.where).href.replace(/\/$/, "")
      }/v1/sessions/confirmation`,
    }, session);
  const { redirectUri } = courier;
  const codeChallenge = await calculateCodeChallenge(codeVerifier);
  const url = buildSigninAuthorizationUrl(
    { clientId, redirectUri, state, codeChallenge },
    place.where,
  );

  return await courier.deliver(url, async (code) => {
    const token = await client.createOAuth2Token(
      { clientId, grantType: "authorization_code", code, redirectUri, codeVerifier },
      { signal },
    );
    const expiresAt = expiryOf(token);
    const dpopKey = await exportDpopKey(key);
    const identity = identityOf(token.idToken);
    return { kind: "aws", place, clientId, token, identity, dpopKey, expiresAt };
  });
}

// The credentials are there: an ID token that cannot be read does not take them away.
function identityOf(idToken: string | undefined): SigninIdentity | undefined {
  if (idToken === undefined) return undefined;
  try {
    return parseIdToken(idToken);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
