import { systemTime, timeOf } from "../_internal/clock.ts";
import { sleep } from "../_protocol/cancellation.ts";
import { checkSignal } from "../_protocol/request.ts";
import { isSsoError, type SsoError, type SsoServiceError } from "../errors.ts";
import { LOGOUT, type LogoutRequest } from "../portal/logout.ts";
import { type Flight, joinable, startFlight } from "./flight.ts";
import { checkOptions, createFindPlace } from "./place.ts";
import { formatTime, parseTime, type SessionRecord, type ValidRecord } from "./record.ts";
import {
  isFinal,
  personRequired,
  type RefreshFailure,
  renewalTime,
  whyNotRenewable,
} from "./renewal.ts";
import { createSignIn, refresh } from "./sign_in.ts";
import type { Session, SessionToken } from "./session_interface.ts";
import { type Signing, startSigning } from "./signing.ts";
import { createStore } from "./store.ts";
import { createTell } from "./tell.ts";
import type { OnVerification, SessionOptions } from "./types.ts";

/** After a failed refresh of a valid token, the next one waits at least this long, in milliseconds. */
const PAUSE = 30_000;
/** The set of invalidated tokens is cleared above this size: the oldest tokens have expired by then. */
const MOST_INVALIDATED = 99;
const SIGNED_OUT = "the session was signed out";

/**
 * Creates a session, which keeps a person signed in. Several processes can share its storage.
 *
 * The access token is refreshed at a random time between 10 minutes and 45 seconds before it expires.
 * If that fails, a token that is still valid is returned. Only errors like `invalid_grant` are final.
 *
 * @param options The start URL, the storage, and the callbacks for the sign-in.
 * @returns The session. Nothing has been read or requested yet.
 * @throws {TypeError} If an option has the wrong type, or `endpoint` is passed without `region`.
 * @throws {RangeError} If `startUrl` is not an https URL, or `region` or an endpoint is invalid.
 *
 * @example Sign in once, and stay signed in
 * ```ts
 * import { createSession } from "@edge-auth/aws-sso-oidc/session";
 * import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
 *
 * const { fetch } = createEmulator({ approval: { afterPolls: 0 } }); // leave it out to reach AWS
 * const session = createSession({
 *   startUrl: "https://example.awsapps.com/start",
 *   region: "us-east-1",
 *   onVerification: ({ userCode, verificationUri, verificationUriComplete }) =>
 *     console.log(`Open ${verificationUriComplete ?? verificationUri} and compare ${userCode}`),
 *   fetch,
 * });
 * const { expiresAt } = await session.getAccessToken();
 * console.log("Valid until", new Date(expiresAt));
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-6 | RFC 6749 section 6}
 */
export function createSession(options: SessionOptions): Session {
  const start = checkOptions(options);
  const { startUrl } = start;
  const { region, onVerification, authorize, clock = systemTime, random = Math.random } = options;
  const now = () => timeOf(clock);
  const tell = createTell(options);
  const store = createStore(options, clock, tell);
  const findPlace = createFindPlace(options, start);
  const signInLocked = createSignIn(options, now, tell);
  let jitter: number | undefined;
  const invalidated = new Set<string>();
  /** Renewals under way. The key: whether they wait for the lock without a time limit. */
  const renewals = new Map<boolean, Flight<SessionToken>>();
  let signing: Signing | undefined;
  /** The number of sign-outs. */
  let epoch = 0;
  let failure: RefreshFailure | undefined;
  /** A valid token is not renewed before this time, epoch milliseconds. */
  let pausedUntil = 0;

  const isValid = (record: SessionRecord | undefined): record is ValidRecord =>
    !!record?.accessToken && !invalidated.has(record.accessToken) &&
    now() < parseTime(record.expiresAt);

  /** Whether a valid token need not be renewed yet. */
  const isEnough = (record: SessionRecord) =>
    now() < pausedUntil ||
    (!store.isUnsettled() && now() < renewalTime(record, jitter ??= random()));

  function pause(ms = 0): void {
    pausedUntil = now() + Math.max(PAUSE, ms);
  }

  async function toToken(record: SessionRecord): Promise<SessionToken> {
    const { accessToken, expiresAt, region = (await findPlace()).region } = record;
    return { accessToken: accessToken!, expiresAt: parseTime(expiresAt), region, startUrl };
  }

  async function renewLocked(): Promise<SessionRecord> {
    const mine = epoch;
    let record = await store.read();
    await store.settle();
    if (store.isUnsettled()) pause();
    for (;;) {
      const valid = isValid(record);
      if (valid && isEnough(record!)) return record!;
      const refreshToken = record?.refreshToken;
      const known = failure?.refreshToken === refreshToken ? failure : undefined;
      const refusal = isFinal(known?.error) ? known!.error : undefined;
      const why = whyNotRenewable(record, refusal, now());
      if (why) {
        if (!valid) throw personRequired(startUrl, why, refusal);
        pause();
        return record!;
      }
      // `Retry-After` of the last response
      if (!valid && known && now() < known.retryAt) throw known.error;
      try {
        const { oidc } = await findPlace(record!.region);
        // A caller does not wait for retries while the token is valid.
        const client = { ...oidc, ...valid && { maxAttempts: 1 } };
        return await keep(await refresh(record!, client, now), "refreshed", mine);
      } catch (error) {
        record = await store.read();
        // Another refresh token: another process has refreshed meanwhile.
        if (record?.refreshToken === refreshToken) {
          const { retryAfter = 0 } = error as Partial<SsoServiceError>;
          failure = { error, refreshToken, retryAt: now() + retryAfter };
          tell({ type: "refresh_failed", error: error as SsoError });
          pause(retryAfter);
        }
        if (isValid(record)) return record;
        if (!isFinal(error)) throw error;
      }
    }
  }

  async function keep(record: SessionRecord, type: "refreshed" | "signed_in", mine: number) {
    if (epoch === mine) {
      pausedUntil = 0;
      await store.write(record);
      // signOut() may have been called during the write.
      if (epoch !== mine) await store.remove();
    }
    if (epoch !== mine) throw personRequired(startUrl, SIGNED_OUT);
    tell({ type, expiresAt: parseTime(record.expiresAt) });
    return record;
  }

  /** Starts or joins a sign-in. `isForced`: even if a valid token is stored. */
  function askPerson(isForced: boolean, ask?: OnVerification, signal?: AbortSignal) {
    signing = joinable(signing) ?? startSigning(async (audience, signal) => {
      const work = async () => {
        const mine = epoch;
        const record = await store.read().catch((error) => {
          if (!audience.isForced) throw error;
          return undefined;
        });
        // Another process may have signed in meanwhile.
        if (!audience.isForced && isValid(record)) return record;
        const place = await findPlace(record?.region, signal);
        const signedIn = await signInLocked(place, record, audience.show, signal);
        return await keep(signedIn, "signed_in", mine);
      };
      return await toToken(await store.exclusively(work, signal, true));
    });
    return signing.joinAs(ask, isForced, signal);
  }

  return {
    async getAccessToken({ signal, interactive = true } = {}) {
      checkSignal(signal);
      signal?.throwIfAborted();
      const canAsk = interactive && (onVerification || authorize);
      const mine = epoch;
      const record = await store.read();
      const valid = isValid(record) ? record : undefined;
      signal?.throwIfAborted();
      if (valid && isEnough(valid)) return await toToken(valid);
      if (valid || !canAsk || !joinable(signing)) {
        const isPatient = interactive && !valid;
        const flight = joinable(renewals.get(isPatient)) ?? startFlight(async (signal) => {
          const known = failure;
          for (let delay = 100;; delay *= 2) {
            try {
              return await toToken(await store.exclusively(renewLocked, signal, isPatient));
            } catch (error) {
              // A valid token needs no lock.
              if (isSsoError(error, "STORAGE_ERROR") && isValid(valid)) {
                pause();
                tell({ type: "storage_failed", error });
                return await toToken(valid);
              }
              // A client that does not lock may have won, and not yet stored its token: 3.1 s in all.
              const mayChange = options.storage && failure !== known && delay < 2_000;
              if (!mayChange || !isSsoError(error, "INTERACTION_REQUIRED")) throw error;
            }
            await sleep(clock, delay, signal);
          }
        });
        renewals.set(isPatient, flight);
        try {
          return await flight.join(signal);
        } catch (error) {
          if (!canAsk || epoch !== mine || !isSsoError(error, "INTERACTION_REQUIRED")) throw error;
        }
      }
      return await askPerson(false, onVerification, signal);
    },
    async signIn({ signal, onVerification: ask = onVerification } = {}) {
      checkSignal(signal);
      signal?.throwIfAborted();
      if (!ask && !authorize) throw personRequired(startUrl, "nobody can be asked");
      return await askPerson(true, ask, signal);
    },
    async invalidate(accessToken) {
      if (invalidated.size > MOST_INVALIDATED) invalidated.clear();
      invalidated.add(accessToken);
      try {
        await store.exclusively(async () => {
          const record = await store.read();
          if (record?.accessToken !== accessToken || !parseTime(record.expiresAt)) return;
          // Every AWS tool renews an expired token.
          await store.write({ ...record, expiresAt: formatTime(0) });
          tell({ type: "invalidated" });
        });
      } catch (error) {
        tell({ type: "storage_failed", error: error as SsoError });
      }
    },
    async getState() {
      const record = await store.read();
      return record && {
        startUrl,
        region: record.region ?? region,
        expiresAt: isValid(record) ? parseTime(record.expiresAt) : 0,
        registrationExpiresAt: parseTime(record.registrationExpiresAt),
        hasRefreshToken: !!record.refreshToken,
      };
    },
    async signOut({ signal } = {}) {
      checkSignal(signal);
      epoch++;
      signing?.abort(personRequired(startUrl, SIGNED_OUT));
      try {
        await store.exclusively(async () => {
          const record = await store.read();
          if (!record?.accessToken) return;
          const { portal } = await findPlace(record.region, signal);
          await portal(LOGOUT, record as LogoutRequest, { signal });
        }, signal);
      } catch (error) {
        // 401: the session had ended already.
        if ((error as Partial<SsoServiceError>).status !== 401) throw error;
      } finally {
        await store.remove();
        tell({ type: "signed_out" });
      }
    },
  };
}
