// Many sessions over a long time, with random faults by a seed. What must always hold is checked at
// every request and every result.
import type { FetchLike } from "@edge-auth/aws-sso-oidc";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import {
  createMemoryStorage,
  createSession,
  type Session,
  type StorageLike,
} from "@edge-auth/aws-sso-oidc/session";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { REGION } from "./_helpers.ts";
import { SoakClock } from "./_soak_clock.ts";

const HOUR = 3_600_000;
/** After a failed refresh of a valid token, the next one waits at least this long, in milliseconds. */
const PAUSE = 30_000;

/** What a soak was, and what happened in it. */
export interface SoakFigures {
  readonly seed: number;
  readonly sessions: number;
  readonly hours: number;
  calls: number;
  aborts: number;
  requests: number;
  refreshes: number;
  signIns: number;
  faults: number;
  /** Calls that got an error, by its code. */
  readonly errors: Record<string, number>;
}

/** Random numbers by a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One record, whoever uses it, as the service and as its sessions know it. */
interface Subject {
  readonly key: string;
  readonly isShared: boolean;
  refreshing: number;
  /** The last tokens that somebody has heard of. */
  heard?: { accessToken: string; refreshToken: string; expiresAt: number } | undefined;
  /** Whether a person has to sign in: the service has ended it, or a response was lost. */
  mustSignIn: boolean;
  /** When its registration expires, epoch milliseconds. */
  clientEndsAt: number;
  readonly invalid: Set<string>;
}

/** Runs a soak; throws what is wrong, with its seed. */
export async function soak(sessions: number, hours: number, seed: number): Promise<SoakFigures> {
  const random = createRandom(seed);
  const clock = new SoakClock();
  const end = clock.now() + hours * HOUR;
  const randomByte = createRandom(~seed);
  const emulator = createEmulator({
    clock,
    approval: { afterPolls: 1 },
    sessionExpiresIn: 20 * 3600,
    clientSecretExpiresIn: 50 * 3600,
    // Not of the same numbers as the faults.
    random: (length) => Uint8Array.from({ length }, () => Math.floor(randomByte() * 256)),
  });
  const issued = new Map<string, Subject>();
  const figures: SoakFigures = {
    seed,
    sessions,
    hours,
    calls: 0,
    aborts: 0,
    requests: 0,
    refreshes: 0,
    signIns: 0,
    faults: 0,
    errors: {},
  };
  const clientEnds = new Map<string, number>();
  const world: World = { random, clock, emulator, issued, clientEnds, figures, end };
  const programs = Array.from({ length: sessions }, (_, n) => runSubject(world, n));
  try {
    await clock.run(Promise.all(programs));
    check(clock.pending === 0, `${clock.pending} timers are left`);
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  }
  return figures;
}

interface World {
  readonly random: () => number;
  readonly clock: SoakClock;
  readonly emulator: Emulator;
  readonly issued: Map<string, Subject>;
  /** By client ID: when its registration expires, epoch milliseconds. */
  readonly clientEnds: Map<string, number>;
  readonly figures: SoakFigures;
  readonly end: number;
}

async function runSubject(world: World, n: number): Promise<void> {
  const isShared = n % 3 === 0;
  const key = `session-${n}`;
  const subject: Subject = {
    key,
    isShared,
    refreshing: 0,
    mustSignIn: true,
    clientEndsAt: 0,
    invalid: new Set(),
  };
  const storage = unreliable(world, createMemoryStorage(), isShared);
  await Promise.all(
    Array.from({ length: isShared ? 2 : 1 }, () => runProcess(world, subject, storage)),
  );
}

/** What one process does: now and then several calls at once, until the time is over. */
async function runProcess(world: World, subject: Subject, storage: StorageLike): Promise<void> {
  const { random, clock, figures, emulator, end } = world;
  const session = createSession({
    startUrl: "https://example.awsapps.com/start",
    region: REGION,
    name: subject.key,
    storage,
    clock,
    random,
    fetch: createFetch(world, subject),
    onVerification: () => {},
  });
  const controller = new AbortController();
  const listeners = listenersOf(controller.signal);
  while (clock.now() < end) {
    await clock.sleep(-Math.log(1 - random()) * 0.2 * HOUR);
    if (random() < 0.002 && subject.heard) {
      emulator.revoke(subject.heard.accessToken);
      subject.mustSignIn = true;
    }
    const calls = Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => call(world, subject, session, controller.signal),
    );
    const tokens = (await Promise.all(calls)).filter((token) => token !== undefined);
    figures.calls += calls.length;
    if (random() < 0.01 && tokens[0]) {
      subject.invalid.add(tokens[0]);
      await session.invalidate(tokens[0]);
    }
  }
  check(listeners.size === 0, `${listeners.size} listeners are left`);
}

async function call(
  { random, clock, figures, issued }: World,
  subject: Subject,
  session: Session,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { heard } = subject;
  const isOver = needsPerson(clock.now(), subject);
  const aborted = random() < 0.02 ? new AbortController() : undefined;
  const interactive = random() < 0.7;
  if (aborted) clock.sleep(random() * 3000).then(() => aborted.abort("aborted"));
  try {
    const options = { signal: aborted?.signal ?? signal, interactive };
    const { accessToken, expiresAt } = await session.getAccessToken(options);
    check(issued.get(accessToken) === subject, `${subject.key} got a token of another session`);
    check(clock.now() < expiresAt, `${subject.key} got a token that is over`);
    return accessToken;
  } catch (error) {
    if (error === "aborted") return void figures.aborts++;
    if (!isSsoError(error)) throw error;
    figures.errors[error.code] = (figures.errors[error.code] ?? 0) + 1;
    const isLost = heard && heard === subject.heard && clock.now() < heard.expiresAt &&
      !subject.invalid.has(heard.accessToken);
    check(!isLost, `${subject.key} lost a token that works: ${error.message}`);
    const isAlone = error.code === "INTERACTION_REQUIRED" && !interactive;
    check(
      !isAlone || isOver || needsPerson(clock.now(), subject),
      `${subject.key} lost its session: ${error.message}`,
    );
    return undefined;
  }
}

function needsPerson(now: number, { mustSignIn, clientEndsAt }: Subject): boolean {
  return mustSignIn || now >= clientEndsAt;
}

/** The emulator behind a network, with the rules for what a session may ask it. */
function createFetch(world: World, subject: Subject): FetchLike {
  const { clock, figures, emulator, random } = world;
  let failedAt = -Infinity;
  let retryAt = -Infinity;
  return async (url, init) => {
    const body = JSON.parse(`${init.body ?? "{}"}`);
    const isRefresh = body.grantType === "refresh_token";
    figures.requests++;
    (emulator.requests as unknown[]).length = 0;
    if (url.endsWith("/device_authorization")) {
      check(needsPerson(clock.now(), subject), `${subject.key} asks a person without need`);
      figures.signIns++;
    }
    if (!isRefresh) return await transmit(world, subject, url, init, false);
    check(subject.refreshing === 0, `${subject.key} refreshes twice at once`);
    const { heard } = subject;
    const isValid = heard && clock.now() < heard.expiresAt &&
      !subject.invalid.has(heard.accessToken);
    check(!isValid || clock.now() >= failedAt + PAUSE, `${subject.key} refreshes again too early`);
    check(clock.now() >= retryAt, `${subject.key} does not heed Retry-After`);
    subject.refreshing++;
    figures.refreshes++;
    try {
      const response = await transmit(world, subject, url, init, true);
      if (response.ok) return response;
      const seconds = Number(response.headers.get("retry-after"));
      retryAt = clock.now() + seconds * 1000;
      failedAt = clock.now();
      return response;
    } catch (error) {
      failedAt = clock.now();
      throw error;
    } finally {
      subject.refreshing--;
    }
  };

  async function transmit(
    { issued, clientEnds }: World,
    subject: Subject,
    url: string,
    init: RequestInit,
    isRefresh: boolean,
  ): Promise<Response> {
    const fault = random() < 0.04 ? Math.floor(random() * 7) : -1;
    if (fault >= 0) figures.faults++;
    await clock.sleep(20 + random() * 400, init.signal!);
    if (fault === 0) throw new TypeError("network down");
    if (fault === 1) await clock.sleep(1e9, init.signal!);
    if (fault === 2) return new Response("<h1>Sorry</h1>", { status: 502 });
    if (fault === 3) {
      const headers = { "retry-after": `${1 + Math.floor(random() * 50)}` };
      return new Response("{}", { status: 429, headers });
    }
    const response = await emulator.fetch(url, init);
    const text = await response.text();
    const { error, accessToken, refreshToken, expiresIn, ...more } = JSON.parse(text);
    const { clientSecretExpiresAt } = more;
    if (clientSecretExpiresAt) clientEnds.set(more.clientId, clientSecretExpiresAt * 1000);
    check(error !== "slow_down", `${subject.key} polls too early`);
    if (error === "invalid_grant" || error === "invalid_client") subject.mustSignIn = true;
    if (accessToken) {
      issued.set(accessToken, subject);
      // A refresh that nobody hears of has used the refresh token up.
      if (fault >= 4 && isRefresh) subject.mustSignIn = true;
      if (fault < 4) {
        const expiresAt = clock.now() + expiresIn * 1000 - 999;
        subject.heard = { accessToken, refreshToken, expiresAt };
        subject.mustSignIn = false;
        subject.clientEndsAt = clientEnds.get(JSON.parse(`${init.body}`).clientId)!;
      }
    }
    if (fault === 4) throw new TypeError("connection reset");
    if (fault === 5) await clock.sleep(1e9, init.signal!);
    if (fault === 6) return new Response(text.slice(0, -9), { status: response.status });
    return new Response(text, { status: response.status, headers: response.headers });
  }
}

/** A storage that is slow, and fails now and then; not where others need what could not be written. */
function unreliable(
  { random, clock }: World,
  storage: StorageLike,
  isShared: boolean,
): StorageLike {
  const work = async <T>(run: () => T): Promise<Awaited<T>> => {
    if (random() < 0.3) await clock.sleep(random() * 200);
    if (!isShared && random() < 0.01) throw new Error("EIO: i/o error");
    return await run();
  };
  return {
    getItem: (key) => work(() => storage.getItem(key)),
    setItem: (key, value) => work(() => storage.setItem(key, value)),
    removeItem: (key) => storage.removeItem(key),
    lock: (key, run, options) => storage.lock!(key, run, options),
  };
}

/** What listens on a signal that never aborts. */
function listenersOf(signal: AbortSignal): ReadonlySet<unknown> {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  return listeners;
}

function check(condition: boolean, problem: string): void {
  if (!condition) throw new Error(problem);
}
