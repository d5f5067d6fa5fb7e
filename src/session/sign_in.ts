import type { Time } from "../_internal/clock.ts";
import { timeOf } from "../_internal/clock.ts";
import { pickMembers } from "../_protocol/members.ts";
import { isServiceError } from "../errors.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import type { SsoOidcClient } from "../oidc/client_interface.ts";
import { type CreateTokenResponse, DEVICE_CODE_GRANT } from "../oidc/create_token.ts";
import type { Registration } from "../oidc/device_flow/types.ts";
import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import type { Place } from "./place.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";
import type { OnVerification, SessionEvent, SessionOptions } from "./types.ts";

/** A registration with less time left is made anew, in milliseconds. */
const LEAST_LIFETIME = 60_000;

/** The people who are asked during one sign-in. */
export interface Audience {
  /** Also asks who comes later. */
  add(ask: OnVerification | undefined): void;
  /** Shows an authorization to all; rejects with what one of them throws, and never resolves. */
  show(authorization: StartDeviceAuthorizationResponse): Promise<never>;
}

/** Creates an audience. */
export function createAudience(): Audience {
  const asked = new Set<OnVerification>();
  let open: ((ask: OnVerification) => void) | undefined;
  return {
    add(ask) {
      if (!ask || asked.has(ask)) return;
      asked.add(ask);
      open?.(ask);
    },
    show: (authorization) =>
      new Promise((_, reject) => {
        open = (ask) => void (async () => await ask(authorization))().catch(reject);
        asked.forEach(open);
      }),
  };
}

/** Signs a person in, and returns the new record. `record` is the old one. */
export async function signIn(
  options: SessionOptions,
  place: Place,
  record: SessionRecord | undefined,
  audience: Audience,
  clock: Time,
  signal: AbortSignal,
  tell: (event: SessionEvent) => void,
): Promise<SessionRecord> {
  const { authorize, scopes = ["sso:account:access"], clientName = "aws-sso-oidc" } = options;
  const { redirectUris = ["http://127.0.0.1/oauth/callback"] } = options;
  const grantTypes = [authorize ? "authorization_code" : DEVICE_CODE_GRANT, "refresh_token"];
  const client = createSsoOidcClient(place.client);

  async function register(): Promise<Registration> {
    const registration = await client.registerClient({
      clientName,
      clientType: "public",
      scopes,
      // As the AWS CLI: without grant types, a client is one of the device flow.
      ...authorize && { grantTypes, redirectUris, issuerUrl: place.startUrl },
    }, { signal });
    tell({ type: "registered", expiresAt: registration.clientSecretExpiresAt * 1000 });
    return registration;
  }

  // One of the wrong kind gives errors that nobody understands; one of unknown kind is tried.
  function storedRegistration(): Registration | undefined {
    const { clientId, clientSecret, registrationExpiresAt } = record ?? {};
    const expiresAt = parseTime(registrationExpiresAt);
    const isUsable = clientId && clientSecret && includes(record!.grantTypes, grantTypes) &&
      includes(record!.scopes, scopes) && record!.region === place.region &&
      !(registrationExpiresAt && expiresAt < timeOf(clock) + LEAST_LIFETIME);
    return isUsable
      ? { clientId, clientSecret, clientSecretExpiresAt: expiresAt / 1000 || undefined }
      : undefined;
  }

  async function ask(registration: Registration): Promise<CreateTokenResponse> {
    if (!authorize) return await runDeviceFlow(registration);
    const token = await authorize(registration, { signal, endpoint: place.endpoint });
    return pickMembers(
      { accessToken: "secret", expiresIn: "number", refreshToken: "secret?" },
      Object(token),
      (problem, Type) => new Type(`authorize() must return a CreateTokenResponse: ${problem}`),
    ) as unknown as CreateTokenResponse;
  }

  async function runDeviceFlow(registration: Registration): Promise<CreateTokenResponse> {
    const { startUrl } = place;
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl }, {
      signal,
    });
    const poller = client.pollDeviceToken({ registration, authorization }, { signal });
    const poll = async () => {
      for await (const event of poller) {
        if (event.type === "token") return event.token;
        tell(event);
      }
      throw signal.reason;
    };
    try {
      return await Promise.race([audience.show(authorization), poll()]);
    } finally {
      await poller.return!(undefined);
    }
  }

  let registration = storedRegistration();
  for (let isLast = false;; isLast = true) {
    try {
      registration ??= await register();
      const token = await ask(registration);
      const { clientId, clientSecret, clientSecretExpiresAt } = registration;
      return {
        ...record,
        startUrl: options.startUrl,
        region: place.region,
        clientId,
        clientSecret,
        registrationExpiresAt: clientSecretExpiresAt && formatTime(clientSecretExpiresAt * 1000),
        grantTypes,
        scopes,
        refreshToken: undefined,
        ...issued(token, timeOf(clock)),
      } as SessionRecord;
    } catch (error) {
      const isUnknown = isServiceError(error, "invalid_client") ||
        isServiceError(error, "unauthorized_client");
      if (isLast || !isUnknown) throw error;
      registration = undefined;
    }
  }
}

/** The members of a record that come with a token. */
export function issued(
  { accessToken, expiresIn, refreshToken }: CreateTokenResponse,
  now: number,
): SessionRecord {
  return {
    accessToken,
    expiresAt: formatTime(now + expiresIn * 1000),
    issuedAt: formatTime(now),
    ...refreshToken && { refreshToken },
  };
}

/** Renews the tokens of a record. */
export async function refresh(
  client: SsoOidcClient,
  record: SessionRecord,
  clock: Time,
): Promise<SessionRecord> {
  const { clientId, clientSecret, registrationExpiresAt, refreshToken } = record;
  const clientSecretExpiresAt = parseTime(registrationExpiresAt) / 1000 || undefined;
  const registration = { clientId, clientSecret, clientSecretExpiresAt } as Registration;
  const token = await client.refresh({ registration, refreshToken: refreshToken! });
  return { ...record, ...issued(token, timeOf(clock)) };
}

// Whether all of `wanted` is in a list that others may have written, or not.
function includes(list: unknown, wanted: readonly string[]): boolean {
  return !Array.isArray(list) || wanted.every((item) => list.includes(item));
}
