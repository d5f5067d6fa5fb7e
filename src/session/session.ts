import { startTimer, systemTime, timeOf } from "../_internal/clock.ts";
import { checkSignal } from "../_protocol/request.ts";
import { isSsoError, SsoError, type SsoServiceError } from "../errors.ts";
import { createSsoOidcClient } from "../oidc/client.ts";
import type { Registration } from "../oidc/device_flow/types.ts";
import { LOGOUT, type LogoutRequest } from "../portal/logout.ts";
import { type Flight, joinable, startFlight } from "./flight.ts";
import { checkOptions, createFindPlace } from "./place.ts";
import { formatTime, parseTime, type SessionRecord } from "./record.ts";
import { isFinal, type RefreshFailure, renewalTime, whyNotRenewable } from "./renewal.ts";
import { createSignIn, withToken } from "./sign_in.ts";
import type { Session, SessionToken } from "./session_interface.ts";
import { type Signing, startSigning } from "./signing.ts";
import { createStore } from "./store.ts";
import { createTell } from "./tell.ts";
import type { OnVerification, SessionOptions } from "./types.ts";

/** After a failed refresh of a valid token, the next one waits at least this long, in milliseconds. */
const PAUSE = 30_000;

/** The last of the waits for what another client got with our refresh token, in milliseconds. */
const LONGEST = 1_600;

/** Tokens live at most some hours: the oldest are over by the time that there are so many. */
const MOST_INVALIDATED = 99;

/**
 * Creates a session: it keeps a sign-in alive, in a storage that many processes may share.
 *
 * The record is stored under one key, whole: tokens, registration, region and start URL. The access
 * token is refreshed ahead of its end, at a random moment from 10 minutes to 45 seconds before it.
 * Failures of the network, 5xx and 429 cost nobody a token that is still valid; only errors of OAuth
 * that are final end the session.
 *
 * @param options The start URL, the storage, and how a person is asked.
 * @returns The session. Nothing has been read or requested yet.
 * @throws {TypeError} If an option has the wrong type, or there is an endpoint without a region.
 * @throws {RangeError} If the start URL is not an https URL, or region or endpoint may not be used.
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
 *   onVerification: ({ verificationUriComplete, userCode }) =>
 *     console.log(`Open ${verificationUriComplete} and compare ${userCode}`),
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
  const { region, onVerification, authorize } = options;
  const { clock = systemTime, random = Math.random } = options;
  const now = () => timeOf(clock);

  const tell = createTell(options);
  const store = createStore(options, clock, tell);
  const findPlace = createFindPlace(options, start);
  const signInLocked = createSignIn(options, now, tell);
  let jitter: number | undefined;
  const invalidated = new Set<string>();
  /** Renewals under way, by whether they wait for a lock without a limit. */
  const renewals = new Map<boolean, Flight<SessionToken>>();
  let signing: Signing | undefined;
  /** Counts sign-outs. */
  let epoch = 0;
  /** The last refresh that failed. */
  let failure: RefreshFailure | undefined;
  /** Until when nothing is done that can wait, epoch milliseconds. */
  let pausedUntil = 0;

  const isValid = (record: SessionRecord | undefined): record is ValidRecord =>
    !!record?.accessToken && !invalidated.has(record.accessToken) &&
    now() < parseTime(record.expiresAt);

  /** Whether a valid record will do for now. */
  const isEnough = (record: SessionRecord) =>
    now() < pausedUntil ||
    (!store.isUnsettled() && now() < renewalTime(record, jitter ??= random()));

  function pause(ms = 0): void {
    pausedUntil = now() + Math.max(PAUSE, ms);
  }

  async function toToken(record: SessionRecord): Promise<SessionToken> {
    const { accessToken, expiresAt, region = (await findPlace(undefined)).region } = record;
    return { accessToken: accessToken!, expiresAt: parseTime(expiresAt), region, startUrl };
  }

  /** The error for a session that needs a person, and has nobody to ask. */
  const required = (why: string, cause?: unknown) =>
    new SsoError(`A person has to sign in at ${startUrl}: ${why}`, {
      code: "INTERACTION_REQUIRED",
      hint: "Call signIn(), or pass 'onVerification' or 'authorize' to createSession().",
      startUrl,
    }, { cause });

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
        if (!valid) throw required(why, refusal);
        pause();
        return record!;
      }
      // The service asked to wait.
      if (!valid && known && now() < known.retryAt) throw known.error;
      try {
        const { oidc } = await findPlace(record!.region);
        // With a valid token nobody is kept waiting for retries.
        const client = createSsoOidcClient({ ...oidc, ...valid && { maxAttempts: 1 } });
        const ask = (registration: Registration) =>
          client.refresh({ registration, refreshToken: refreshToken! });
        return await keep(await withToken(record!, ask, now), "refreshed", mine);
      } catch (error) {
        record = await store.read();
        // Otherwise somebody else was faster.
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

  async function renew(
    valid: ValidRecord | undefined,
    isPatient: boolean,
    signal: AbortSignal,
  ): Promise<SessionToken> {
    const known = failure;
    for (let delay = 100;; delay *= 2) {
      try {
        return await toToken(await store.exclusively(renewLocked, signal, isPatient));
      } catch (error) {
        // A client that knows no lock may have won, and not yet written what it got.
        const mayChange = options.storage && failure !== known && delay <= LONGEST;
        if (!mayChange || !isSsoError(error, "INTERACTION_REQUIRED")) {
          // A valid token needs no lock.
          if (!isSsoError(error, "STORAGE_ERROR") || !isValid(valid)) throw error;
          pause();
          tell({ type: "storage_failed", error });
          return await toToken(valid);
        }
      }
      await new Promise<void>((end, fail) => startTimer(clock, delay, end, fail));
    }
  }

  async function keep(
    record: SessionRecord,
    type: "refreshed" | "signed_in",
    mine: number,
  ): Promise<SessionRecord> {
    if (epoch !== mine) throw required(SIGNED_OUT);
    pausedUntil = 0;
    await store.write(record);
    if (epoch !== mine) {
      // It was written after signOut() had removed what was there.
      await store.remove();
      throw required(SIGNED_OUT);
    }
    tell({ type, expiresAt: parseTime(record.expiresAt) });
    return record;
  }

  /** A token by a person. `isForced`: whatever is stored. */
  function askPerson(
    ask: OnVerification | undefined,
    isForced: boolean,
    signal: AbortSignal | undefined,
  ): Promise<SessionToken> {
    signing = joinable(signing) ?? startSigning(async (audience, signal) =>
      await toToken(
        await store.exclusively(
          async () => {
            const mine = epoch;
            const record = await store.read().catch((error) => {
              if (!audience.isForced) throw error;
              return undefined;
            });
            // Somebody else may have signed in meanwhile.
            if (!audience.isForced && isValid(record)) return record;
            const place = await findPlace(record?.region, signal);
            const signedIn = await signInLocked(place, record, audience.show, signal);
            return await keep(signedIn, "signed_in", mine);
          },
          signal,
          true,
        ),
      )
    );
    return signing.joinAs(ask, isForced, signal);
  }

  return {
    async getAccessToken({ signal, interactive = true } = {}) {
      checkSignal(signal);
      signal?.throwIfAborted();
      const canAsk = interactive && !!(onVerification || authorize);
      const mine = epoch;
      const record = await store.read();
      const valid = isValid(record) ? record : undefined;
      signal?.throwIfAborted();
      if (valid && isEnough(valid)) return await toToken(valid);
      if (valid || !canAsk || !joinable(signing)) {
        const isPatient = interactive && !valid;
        const flight = joinable(renewals.get(isPatient)) ??
          startFlight((signal) => renew(valid, isPatient, signal));
        renewals.set(isPatient, flight);
        try {
          return await flight.join(signal);
        } catch (error) {
          if (!canAsk || epoch !== mine || !isSsoError(error, "INTERACTION_REQUIRED")) throw error;
        }
      }
      return await askPerson(onVerification, false, signal);
    },
    async signIn({ signal, onVerification: ask = onVerification } = {}) {
      checkSignal(signal);
      signal?.throwIfAborted();
      if (!ask && !authorize) throw required("nobody can be asked");
      return await askPerson(ask, true, signal);
    },
    async invalidate(accessToken) {
      if (invalidated.size > MOST_INVALIDATED) invalidated.clear();
      invalidated.add(accessToken);
      try {
        await store.exclusively(
          async () => {
            const record = await store.read();
            if (record?.accessToken !== accessToken || !parseTime(record.expiresAt)) return;
            // Every AWS tool renews a token that is over.
            await store.write({ ...record, expiresAt: formatTime(0) });
            tell({ type: "invalidated" });
          },
        );
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
      signing?.abort(required(SIGNED_OUT));
      try {
        await store.exclusively(
          async () => {
            const record = await store.read();
            if (!record?.accessToken) return;
            const { portal } = await findPlace(record.region, signal);
            await portal(LOGOUT, record as LogoutRequest, { signal });
          },
          signal,
        );
      } catch (error) {
        // The session was over already.
        if ((error as Partial<SsoServiceError>).status !== 401) throw error;
      } finally {
        await store.remove();
        tell({ type: "signed_out" });
      }
    },
  };
}

const SIGNED_OUT = "the session was signed out";

type ValidRecord = SessionRecord & { accessToken: string };
