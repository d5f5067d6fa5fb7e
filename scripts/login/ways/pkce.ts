import {
  buildAuthorizationUrl,
  calculateCodeChallenge,
  createSsoOidcClient,
  generateCodeVerifier,
  generateState,
} from "@edge-auth/aws-sso-oidc";
import { listenOnLoopback, unusedLoopbackUri } from "../browser/loopback.ts";
import { takePaste } from "../browser/paste.ts";
import type { PkceOptions } from "../command.ts";
import type { Session } from "../session.ts";
import { registrationOf } from "./registration.ts";
import { expiryOf, type PortalSignIn } from "./sign_in.ts";

/** Signs in by an authorization code with PKCE: the browser, or the person, brings the code back. */
export async function signInWithPkce(
  options: PkceOptions,
  session: Session,
): Promise<PortalSignIn> {
  const { startUrl, scopes, carrier, timeout } = options;
  const { place, signal } = session;
  const client = createSsoOidcClient(place.where);
  const registration = await client.registerClient(registrationOf(options), { signal });

  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  await using courier = carrier === "redirect"
    ? listenOnLoopback({ state, timeout, elsewhere: "--paste" }, session)
    : takePaste({ state, timeout, what: "address", redirectUri: unusedLoopbackUri() }, session);
  const { redirectUri } = courier;
  const codeChallenge = await calculateCodeChallenge(codeVerifier);
  const url = buildAuthorizationUrl(
    { ...registration, redirectUri, state, codeChallenge, scopes },
    place.where,
  );

  return await courier.deliver(url, async (code) => {
    const token = await client.createToken(
      { ...registration, grantType: "authorization_code", code, redirectUri, codeVerifier },
      { signal },
    );
    const expiresAt = expiryOf(token);
    return { kind: "portal", place, startUrl, scopes, registration, token, expiresAt };
  });
}
