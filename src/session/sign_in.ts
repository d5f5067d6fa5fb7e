import type { ClientOptions } from "../_protocol/call.ts";
import { pickMembers } from "../_protocol/members.ts";
import { isServiceError } from "../errors.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import { type CreateTokenResponse, DEVICE_CODE_GRANT } from "../oidc/create_token.ts";
import type { Registration } from "../oidc/device_flow/types.ts";
import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import type { Place } from "./place.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";
import { settled } from "./storage.ts";
import type { SessionEvent, SessionOptions } from "./types.ts";

/** A registration that expires sooner than this is replaced, in milliseconds. */
const LEAST_LIFETIME = 60_000;

/**
 * Signs the person in, and returns the new record. `record` is the old one. `show` is called with each
 * new code and URL.
 */
export type SignIn = (
  place: Place,
  record: SessionRecord | undefined,
  show: (authorization: StartDeviceAuthorizationResponse) => void,
  signal: AbortSignal,
) => Promise<SessionRecord>;

/** Creates the {@linkcode SignIn} of a session. */
export function createSignIn(
  options: SessionOptions,
  now: () => number,
  tell: (event: SessionEvent) => void,
): SignIn {
  const {
    authorize,
    scopes = ["sso:account:access"],
    clientName = "aws-sso-oidc",
    redirectUris = ["http://127.0.0.1/oauth/callback"],
  } = options;
  const grantTypes = [authorize ? "authorization_code" : DEVICE_CODE_GRANT, "refresh_token"];
  /** A registration whose sign-in failed. The next sign-in can use it. */
  let unused: SessionRecord | undefined;

  // A registration for other grants or scopes leads to misleading errors. If its grants or scopes are
  // unknown, it is tried.
  function isUsable(stored: SessionRecord | undefined): boolean {
    const { clientId, clientSecret, registrationExpiresAt: end } = stored ?? {};
    return !!clientId && !!clientSecret &&
      includes(stored!.grantTypes, grantTypes) && includes(stored!.scopes, scopes) &&
      !(end && parseTime(end) < now() + LEAST_LIFETIME);
  }

  return async ({ region, startUrl, oidc }, record, show, signal) => {
    const client = createSsoOidcClient(oidc);

    async function register(): Promise<SessionRecord> {
      const { clientId, clientSecret, clientSecretExpiresAt } = await client.registerClient({
        clientName,
        clientType: "public",
        scopes,
        // As in the AWS CLI: without grant types, the client is registered for the device flow.
        ...authorize && { grantTypes, redirectUris, issuerUrl: startUrl },
      }, { signal });
      const expiresAt = clientSecretExpiresAt * 1000;
      tell({ type: "registered", expiresAt });
      return { clientId, clientSecret, registrationExpiresAt: formatTime(expiresAt) };
    }

    async function ask(registration: Registration): Promise<CreateTokenResponse> {
      if (authorize) {
        const work = async () => await authorize(registration, { signal, client: oidc });
        return pickMembers(
          { accessToken: "secret", expiresIn: "number", refreshToken: "secret?" },
          Object(await settled(work(), signal)),
          (problem, Type) => new Type(`authorize() must return a CreateTokenResponse: ${problem}`),
        ) as unknown as CreateTokenResponse;
      }
      const input = { ...registration, startUrl };
      const authorization = await client.startDeviceAuthorization(input, { signal });
      show(authorization);
      const poller = client.pollDeviceToken({ registration, authorization }, { signal });
      for await (const event of poller) {
        if (event.type === "token") return event.token;
        tell(event);
      }
      throw signal.reason;
    }

    let stored = [record, unused].find(isUsable);
    for (let isLast = false;; isLast = true) {
      try {
        stored ??= unused = await register();
        const own = { region, grantTypes, scopes: [...scopes], startUrl: options.startUrl };
        return await withToken({ ...record, ...stored, ...own }, ask, now);
      } catch (error) {
        const isUnknown = isServiceError(error) &&
          /^(invalid|unauthorized)_client$/.test(error.error);
        if (isUnknown) unused = stored = undefined;
        if (isLast || !isUnknown) throw error;
      }
    }
  };
}

/** Refreshes the token of a record, and returns the new record. */
export function refresh(
  record: SessionRecord,
  options: ClientOptions,
  now: () => number,
): Promise<SessionRecord> {
  const { refresh } = createSsoOidcClient(options);
  const refreshToken = record.refreshToken!;
  return withToken(record, (registration) => refresh({ registration, refreshToken }), now);
}

/**
 * Gets a token by `ask`, with the registration of a record, and returns the record with that token.
 */
async function withToken(
  record: SessionRecord,
  ask: (registration: Registration) => Promise<CreateTokenResponse>,
  now: () => number,
): Promise<SessionRecord> {
  const { clientId, clientSecret, registrationExpiresAt } = record;
  const clientSecretExpiresAt = parseTime(registrationExpiresAt) / 1000 || undefined;
  const registration = { clientId, clientSecret, clientSecretExpiresAt } as Registration;
  const { accessToken, refreshToken, expiresIn } = await ask(registration);
  const issuedAt = now();
  return {
    ...record,
    accessToken,
    refreshToken,
    expiresAt: formatTime(issuedAt + expiresIn * 1000),
    issuedAt: formatTime(issuedAt),
  } as SessionRecord;
}

// Whether a list has all of `wanted`. Records of other tools may not have the list: then it is
// unknown.
function includes(list: unknown, wanted: readonly string[]): boolean {
  return !Array.isArray(list) || wanted.every((item) => list.includes(item));
}
