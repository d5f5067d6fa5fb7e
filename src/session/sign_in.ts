import { type Time, timeOf } from "../_internal/clock.ts";
import { pickMembers } from "../_protocol/members.ts";
import { isServiceError } from "../errors.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import type { SsoOidcClient } from "../oidc/client_interface.ts";
import { type CreateTokenResponse, DEVICE_CODE_GRANT } from "../oidc/create_token.ts";
import type { Registration } from "../oidc/device_flow/types.ts";
import type { StartDeviceAuthorizationResponse } from "../oidc/start_device_authorization.ts";
import type { Place } from "./place.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";
import { settled } from "./storage.ts";
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

/** A registration whose sign-in has not ended well; the next sign-in can use it. */
export interface RegistrationMemory {
  registration?: SessionRecord | undefined;
}

/** What a sign-in needs to know. */
export interface SignInInput {
  readonly options: SessionOptions;
  readonly place: Place;
  /** The old record. */
  readonly record: SessionRecord | undefined;
  readonly memory: RegistrationMemory;
  readonly audience: Audience;
  readonly clock: Time;
  readonly signal: AbortSignal;
  readonly tell: (event: SessionEvent) => void;
}

/** Signs a person in, and returns the new record. */
export async function signIn(input: SignInInput): Promise<SessionRecord> {
  const { options, place, record, memory, audience, clock, signal, tell } = input;
  const { authorize, scopes = ["sso:account:access"], clientName = "aws-sso-oidc" } = options;
  const { redirectUris = ["http://127.0.0.1/oauth/callback"] } = options;
  const grantTypes = [authorize ? "authorization_code" : DEVICE_CODE_GRANT, "refresh_token"];
  const { startUrl, region } = place;
  const kind = { region, grantTypes, scopes: [...scopes] };
  const client = createSsoOidcClient(place.oidc);

  async function register(): Promise<SessionRecord> {
    const { clientId, clientSecret, clientSecretExpiresAt } = await client.registerClient({
      clientName,
      clientType: "public",
      scopes,
      // As the AWS CLI: without grant types, a client is one of the device flow.
      ...authorize && { grantTypes, redirectUris, issuerUrl: startUrl },
    }, { signal });
    const expiresAt = clientSecretExpiresAt * 1000;
    tell({ type: "registered", expiresAt });
    const registrationExpiresAt = formatTime(expiresAt);
    return memory.registration = { clientId, clientSecret, registrationExpiresAt, ...kind };
  }

  // One of the wrong kind gives errors that nobody understands; one of unknown kind is tried.
  function isUsable(stored: SessionRecord | undefined): boolean {
    const { clientId, clientSecret, registrationExpiresAt: end } = stored ?? {};
    return !!clientId && !!clientSecret &&
      includes(stored!.grantTypes, grantTypes) && includes(stored!.scopes, scopes) &&
      !(end && parseTime(end) < timeOf(clock) + LEAST_LIFETIME);
  }

  async function ask(registration: Registration): Promise<CreateTokenResponse> {
    if (authorize) {
      const work = async () => await authorize(registration, { signal, client: place.oidc });
      return pickMembers(
        { accessToken: "secret", expiresIn: "number", refreshToken: "secret?" },
        Object(await settled(work(), signal)),
        (problem, Type) => new Type(`authorize() must return a CreateTokenResponse: ${problem}`),
      ) as unknown as CreateTokenResponse;
    }
    const input = { ...registration, startUrl };
    const authorization = await client.startDeviceAuthorization(input, { signal });
    const poller = client.pollDeviceToken({ registration, authorization }, { signal });
    const poll = async () => {
      for await (const event of poller) {
        if (event.type === "token") return event.token;
        tell(event);
      }
      throw signal.reason;
    };
    // When one of them fails, the signal aborts, and with it the other one.
    return await Promise.race([audience.show(authorization), poll()]);
  }

  let stored = [record, memory.registration].find(isUsable);
  for (let isLast = false;; isLast = true) {
    try {
      stored ??= await register();
      const token = await ask(registrationOf(stored));
      const { startUrl } = options;
      const refreshToken = undefined;
      return {
        ...record,
        ...stored,
        ...kind,
        startUrl,
        refreshToken,
        ...issued(token, timeOf(clock)),
      } as SessionRecord;
    } catch (error) {
      const isUnknown = ["invalid_client", "unauthorized_client"].some((code) =>
        isServiceError(error, code)
      );
      if (isUnknown) memory.registration = stored = undefined;
      if (isLast || !isUnknown) throw error;
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
  const { refreshToken } = record as { refreshToken: string };
  const token = await client.refresh({ registration: registrationOf(record), refreshToken });
  return { ...record, ...issued(token, timeOf(clock)) };
}

function registrationOf(record: SessionRecord): Registration {
  const { clientId, clientSecret, registrationExpiresAt } = record;
  const clientSecretExpiresAt = parseTime(registrationExpiresAt) / 1000 || undefined;
  return { clientId, clientSecret, clientSecretExpiresAt } as Registration;
}

// Whether all of `wanted` is in a list that others may have written, or not.
function includes(list: unknown, wanted: readonly string[]): boolean {
  return !Array.isArray(list) || wanted.every((item) => list.includes(item));
}
