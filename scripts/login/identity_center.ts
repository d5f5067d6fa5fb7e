import {
  buildAuthorizationUrl,
  createSsoOidcClient,
  type CreateTokenResponse,
  type RegisterClientResponse,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { signInByBrowser } from "./browser.ts";
import { explain } from "./failure.ts";
import { unusedLoopbackUri } from "./loopback.ts";
import type { LoginOptions } from "./options.ts";
import type { Place } from "./service.ts";
import type { SignIn } from "./summary.ts";
import { isoTime } from "./time.ts";
import type { Session } from "./view.ts";

/** Signs in by a device code: shows it, and polls until somebody has approved. */
export async function signInByDeviceCode(
  options: LoginOptions,
  { place, view, signal }: Session,
): Promise<SignIn> {
  const { startUrl, clientName, scopes } = options;
  const client = createSsoOidcClient(place.where);
  const application = { clientName, clientType: "public", scopes } as const;
  const registration = await client.registerClient(application, { signal });
  const input = { ...registration, startUrl };
  const authorization = await client.startDeviceAuthorization(input, { signal });
  view.prompt(authorization);
  for await (const event of client.pollDeviceToken({ registration, authorization }, { signal })) {
    if (event.type === "token") return toSignIn(place, options, registration, event.token);
    view.waiting(event);
  }
  throw new Error("The poller ended without a token"); // not reached: it ends in a token or throws
}

/** Signs in by an authorization code with PKCE: the browser, or the person, brings the code back. */
export async function signInWithPkce(options: LoginOptions, session: Session): Promise<SignIn> {
  const { startUrl, clientName, scopes } = options;
  const { place, signal } = session;
  const client = createSsoOidcClient(place.where);
  const registration = await client.registerClient({
    clientName,
    clientType: "public",
    scopes,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"], // without a port: it is not known yet
    issuerUrl: startUrl,
  }, { signal });
  const token = await signInByBrowser(options, session, {
    paste: { what: "address", redirectUri: unusedLoopbackUri(), elsewhere: "--paste" },
    authorize: (input) => buildAuthorizationUrl({ ...registration, ...input, scopes }, place.where),
    exchange: (grant) => client.createToken({ ...registration, ...grant }, { signal }),
  });
  return toSignIn(place, options, registration, token);
}

/** A sign-in with the members of the AWS CLI's token files. */
export function toSignIn(
  place: Place,
  { startUrl, scopes }: Pick<LoginOptions, "startUrl" | "scopes">,
  { clientId, clientSecret, clientSecretExpiresAt }: RegisterClientResponse,
  { accessToken, tokenType, expiresIn, refreshToken }: CreateTokenResponse,
): SignIn {
  const expiresAt = Date.now() + expiresIn * 1000;
  const members = {
    startUrl,
    endpoint: resolveEndpoint(place.where).href,
    ...{ scopes, accessToken, tokenType },
    expiresAt: isoTime(expiresAt),
    ...{ refreshToken, clientId, clientSecret },
    registrationExpiresAt: isoTime(clientSecretExpiresAt * 1000),
  };
  return { service: "identity-center", place, members, expiresAt };
}

// The most roles that are listed.
const MOST = 10;

/** Describes the accounts and roles of the person who has signed in, or why they cannot be listed. */
export async function describeRoles(
  { place, members }: SignIn,
  signal: AbortSignal,
): Promise<string> {
  const client = createPortalClient({ ...place.portal ?? place.where, maxAttempts: 2 });
  const accessToken = String(members.accessToken);
  const rows: string[] = [];
  try {
    for await (const role of client.iterateRoles({ accessToken }, { signal })) {
      const { accountId, roleName, accountName = "" } = role;
      if (rows.push(`  ${accountId} ${roleName} ${accountName}`.trimEnd()) > MOST) break;
    }
  } catch (error) {
    return `Accounts and roles cannot be listed. ${explain(error).message}`;
  }
  if (rows.length === 0) return "No role of any account is assigned to you.";
  if (rows.length > MOST) rows[MOST] = "  and more";
  return `Accounts and roles:\n\n${rows.join("\n")}`;
}
