import { base64url, base64urlText } from "./encoding.ts";
import { Refusal } from "./exceptions.ts";
import {
  type Call,
  checkPortalUrl,
  type Input,
  optionalString,
  optionalStrings,
  requiredString,
} from "./input.ts";
import { type Client, type EmulatorState, remember } from "./state.ts";

/** The grants that `/token` knows. */
export const GRANTS = {
  authorizationCode: "authorization_code",
  deviceCode: "urn:ietf:params:oauth:grant-type:device_code",
  refreshToken: "refresh_token",
} as const;

/** What a client may do that has asked for no scope. */
export const DEFAULT_SCOPE = "sso:account:access";

const MAX_SCOPES = 25;

/** RegisterClient. */
export function registerClient(state: EmulatorState, { input, url }: Call): object {
  const clientName = requiredString(input, "clientName");
  if (requiredString(input, "clientType") !== "public") {
    throw new Refusal("InvalidClientMetadataException", "The clientType must be public");
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

/** The client that a call names, if its region knows it and the secret is right. */
export function authenticateClient(state: EmulatorState, { input, url }: Call): Client {
  const clientId = requiredString(input, "clientId");
  const clientSecret = requiredString(input, "clientSecret");
  const client = state.clients.get(clientId);
  if (client === undefined || client.region !== regionOf(state, url)) {
    throw new Refusal("InvalidClientException", "The client is not registered here");
  }
  if (client.clientSecret !== clientSecret) {
    throw new Refusal("InvalidClientException", "The client secret is wrong");
  }
  return client;
}

/** Tells whether a registration is over. */
export function isExpired(state: EmulatorState, client: Client): boolean {
  return state.now() >= client.clientSecretExpiresAt * 1000;
}

/** The scopes that a client may be given. */
export function grantedScopes(client: Client): readonly string[] {
  return client.scopes.length > 0 ? client.scopes : [DEFAULT_SCOPE];
}

/** The region that a request went to: the emulator's own, unless the host is AWS's for another. */
export function regionOf(state: EmulatorState, url: URL): string {
  const match = /^oidc(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./.exec(url.hostname);
  return match?.[1] ?? state.settings.region;
}

function credentials(
  state: EmulatorState,
  region: string,
): Pick<Client, "clientId" | "clientSecret"> {
  const suffix = new TextEncoder().encode(region);
  const id = new Uint8Array(16 + suffix.length);
  id.set(state.randomBytes(16));
  id.set(suffix, 16);
  const header = base64urlText(JSON.stringify({ kid: "emulator", alg: "HS384" }));
  return { clientId: base64url(id), clientSecret: `${header}.${secretClaims(state, region)}` };
}

// Shaped like the JWT that AWS sends; the signature is random, for nobody is to verify it.
function secretClaims(state: EmulatorState, region: string): string {
  const claims = base64urlText(JSON.stringify({ region, jti: state.randomText(12) }));
  return `${claims}.${state.randomText(48)}`;
}

function scopes(input: Input): readonly string[] {
  const requested = optionalStrings(input, "scopes");
  if (requested.length > MAX_SCOPES) {
    throw new Refusal("InvalidScopeException", `At most ${MAX_SCOPES} scopes can be registered`);
  }
  for (const scope of requested) {
    // scope-token of RFC 6749 section 3.3
    if (/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) continue;
    throw new Refusal("InvalidScopeException", "A scope must be one word of ASCII characters");
  }
  return requested;
}

function grants(input: Input): Pick<Client, "grantTypes" | "redirectUris"> {
  const requested = optionalStrings(input, "grantTypes");
  const redirectUris = optionalStrings(input, "redirectUris");
  for (const grantType of requested) {
    if (Object.values<string>(GRANTS).includes(grantType)) continue;
    throw new Refusal("UnsupportedGrantTypeException", "A client cannot use this grant type");
  }
  for (const redirectUri of redirectUris) {
    if (redirectUri === "http://127.0.0.1/oauth/callback") continue;
    throw new Refusal(
      "InvalidRedirectUriException",
      "The redirect URI must be http://127.0.0.1/oauth/callback, without a port",
    );
  }
  if (requested.includes(GRANTS.authorizationCode) && redirectUris.length === 0) {
    throw new Refusal(
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

function checkEntitledApplication(input: Input): void {
  const arn = optionalString(input, "entitledApplicationArn");
  if (arn === undefined || arn.startsWith("arn:")) return;
  throw new Refusal("InvalidRequestException", "Member entitledApplicationArn must be an ARN");
}
