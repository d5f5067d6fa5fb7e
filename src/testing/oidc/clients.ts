import { remember } from "../core.ts";
import { base64url, base64urlText } from "../encoding.ts";
import { type Input, optionalString, optionalStrings, requiredString } from "../input.ts";
import { refusal } from "./exceptions.ts";
import type { Client, OidcState } from "./state.ts";

/** A request with its decoded members. */
export interface OidcCall {
  readonly input: Input;
  readonly url: URL;
}

/** The grant types of CreateToken. */
export const GRANTS = {
  authorizationCode: "authorization_code",
  deviceCode: "urn:ietf:params:oauth:grant-type:device_code",
  refreshToken: "refresh_token",
} as const;

/** The scope of a client that has registered no scopes. */
export const DEFAULT_SCOPE = "sso:account:access";

const MAX_SCOPES = 25;

/** RegisterClient. */
export function registerClient(state: OidcState, { input, url }: OidcCall): object {
  const clientName = requiredString(input, "clientName");
  if (requiredString(input, "clientType") !== "public") {
    throw refusal("InvalidClientMetadataException", "The clientType must be public");
  }
  const region = regionOf(state, url);
  const issuedAt = Math.floor(state.now() / 1000);
  const client: Client = {
    ...credentials(state, region),
    clientSecretExpiresAt: issuedAt + state.settings.clientSecretExpiresIn,
    clientName,
    region,
    scopes: scopes(input),
    ...grants(input),
    issuerUrl: issuerUrl(input),
  };
  checkEntitledApplication(input);
  remember(state.clients, client.clientId, client);
  return {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    clientIdIssuedAt: issuedAt,
    clientSecretExpiresAt: client.clientSecretExpiresAt,
    authorizationEndpoint: `${url.origin}/authorize`,
    tokenEndpoint: `${url.origin}/token`,
  };
}

/** Finds the client of a request; throws a refusal if its ID, region or secret is wrong. */
export function authenticateClient(state: OidcState, { input, url }: OidcCall): Client {
  const clientId = requiredString(input, "clientId");
  const clientSecret = requiredString(input, "clientSecret");
  const client = state.clients.get(clientId);
  if (client === undefined || client.region !== regionOf(state, url)) {
    throw refusal("InvalidClientException", "The client is not registered in this region");
  }
  if (client.clientSecret !== clientSecret) {
    throw refusal("InvalidClientException", "The client secret is wrong");
  }
  return client;
}

/** Whether a registration has expired. */
export function isExpired(state: OidcState, client: Client): boolean {
  return state.now() >= client.clientSecretExpiresAt * 1000;
}

/** The scopes that a client can be granted. */
export function grantedScopes(client: Client): readonly string[] {
  return client.scopes.length > 0 ? client.scopes : [DEFAULT_SCOPE];
}

/** The region of a request: that of AWS's host, or the emulator's own for any other host. */
export function regionOf(state: OidcState, url: URL): string {
  const match = /^oidc(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./.exec(url.hostname);
  return match?.[1] ?? state.settings.region;
}

function credentials(
  state: OidcState,
  region: string,
): Pick<Client, "clientId" | "clientSecret"> {
  const suffix = new TextEncoder().encode(region);
  const id = new Uint8Array(16 + suffix.length);
  id.set(state.randomBytes(16));
  id.set(suffix, 16);
  const header = base64urlText(JSON.stringify({ kid: "emulator", alg: "HS384" }));
  return { clientId: base64url(id), clientSecret: `${header}.${secretClaims(state, region)}` };
}

// Has the form of the JWT that AWS sends. Its signature is random: clients cannot verify it.
function secretClaims(state: OidcState, region: string): string {
  const claims = base64urlText(JSON.stringify({ region, jti: state.randomText(12) }));
  return `${claims}.${state.randomText(48)}`;
}

function scopes(input: Input): readonly string[] {
  const requested = optionalStrings(input, "scopes");
  if (requested.length > MAX_SCOPES) {
    throw refusal("InvalidScopeException", `At most ${MAX_SCOPES} scopes can be registered`);
  }
  for (const scope of requested) {
    // scope-token of RFC 6749 section 3.3
    if (/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) continue;
    throw refusal("InvalidScopeException", "A scope must be one word of ASCII characters");
  }
  return requested;
}

function grants(input: Input): Pick<Client, "grantTypes" | "redirectUris"> {
  const requested = optionalStrings(input, "grantTypes");
  const redirectUris = optionalStrings(input, "redirectUris");
  for (const grantType of requested) {
    if (Object.values<string>(GRANTS).includes(grantType)) continue;
    throw refusal("UnsupportedGrantTypeException", "A client cannot use this grant type");
  }
  for (const redirectUri of redirectUris) {
    if (redirectUri === "http://127.0.0.1/oauth/callback") continue;
    throw refusal(
      "InvalidRedirectUriException",
      "The redirect URI must be http://127.0.0.1/oauth/callback, without a port",
    );
  }
  if (requested.includes(GRANTS.authorizationCode) && redirectUris.length === 0) {
    throw refusal(
      "InvalidRedirectUriException",
      "The grant authorization_code needs redirectUris",
    );
  }
  const grantTypes = requested.length > 0 ? requested : [GRANTS.deviceCode, GRANTS.refreshToken];
  return { grantTypes, redirectUris };
}

function issuerUrl(input: Input): string | undefined {
  const value = optionalString(input, "issuerUrl");
  return value === undefined ? undefined : checkPortalUrl("issuerUrl", value);
}

/** Checks the URL of an access portal: https, or http on a loopback host. */
export function checkPortalUrl(member: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  if (url?.protocol === "https:") return value;
  if (url?.protocol === "http:" && loopback.test(url.hostname)) return value;
  throw refusal(
    "InvalidRequestException",
    `Member ${member} must be an https URL such as https://d-1234567890.awsapps.com/start`,
  );
}

function checkEntitledApplication(input: Input): void {
  const arn = optionalString(input, "entitledApplicationArn");
  if (arn === undefined || arn.startsWith("arn:")) return;
  throw refusal("InvalidRequestException", "Member entitledApplicationArn must be an ARN");
}
