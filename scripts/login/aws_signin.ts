import {
  buildSigninAuthorizationUrl,
  type CreateOAuth2TokenResponseBody,
  createSigninClient,
  CROSS_DEVICE_CLIENT_ID,
  exportDpopKey,
  generateDpopKeyPair,
  parseIdToken,
  resolveSigninEndpoint,
  SAME_DEVICE_CLIENT_ID,
  type SigninIdentity,
} from "@edge-auth/aws-sso-oidc/signin";
import { signInByBrowser } from "./browser.ts";
import type { LoginOptions } from "./options.ts";
import type { Place } from "./service.ts";
import type { SignIn } from "./summary.ts";
import { isoTime } from "./time.ts";
import type { Session } from "./view.ts";

/** Signs in by AWS Sign-In, as `aws login` does, and gets AWS credentials for it. */
export async function signInToAws(options: LoginOptions, session: Session): Promise<SignIn> {
  const { place: { where }, signal } = session;
  const key = await generateDpopKeyPair({ extractable: true });
  const client = createSigninClient({ ...where, key });
  const clientId = options.carrier === "redirect" ? SAME_DEVICE_CLIENT_ID : CROSS_DEVICE_CLIENT_ID;
  const endpoint = resolveSigninEndpoint(where).href.replace(/\/$/, "");
  const redirectUri = `${endpoint}/v1/sessions/confirmation`; // the page that shows the code
  const token = await signInByBrowser(options, session, {
    paste: { what: "code", redirectUri, elsewhere: "--remote" },
    authorize: (input) => buildSigninAuthorizationUrl({ clientId, ...input }, where),
    exchange: (grant) => client.createOAuth2Token({ clientId, ...grant }, { signal }),
  });
  return toAwsSignIn(session.place, clientId, token, await exportDpopKey(key));
}

/** A sign-in with the members of the AWS CLI's login files. */
export function toAwsSignIn(
  place: Place,
  clientId: string,
  { accessToken, tokenType, expiresIn, refreshToken, idToken }: CreateOAuth2TokenResponseBody,
  dpopKey: string,
): SignIn {
  const expiresAt = Date.now() + expiresIn * 1000;
  const { accessKeyId, secretAccessKey, sessionToken } = accessToken;
  const { accountId, sessionArn } = identityOf(idToken);
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const members = {
    endpoint: resolveSigninEndpoint(place.where).href,
    loginSession: sessionArn,
    accessToken: { ...credentials, accountId, expiresAt: isoTime(expiresAt) },
    ...{ tokenType, clientId, refreshToken, idToken, dpopKey },
  };
  return { service: "aws", place, members, expiresAt };
}

// An ID token that cannot be read does not take the credentials away.
function identityOf(idToken = ""): Partial<SigninIdentity> {
  try {
    return parseIdToken(idToken);
  } catch {
    return {};
  }
}
