// Stands between processes and the emulator: refreshes that come together are let through together, and
// processes are killed in the middle of theirs.

import type { Emulator } from "@edge-auth/aws-sso-oidc/testing";

/** The first refreshes wait until nobody new has come for so long, in milliseconds. */
const QUIET = 3_000;
/** They wait so long at most, in milliseconds: the module gives up after 10 seconds. */
const LONGEST = 6_000;

/** When a process is killed: before the service gets its refresh, or before it gets the response. */
export type Moment = "request" | "response";

/** What a gate is told. */
export interface GateOptions {
  /** Returns numbers from 0 to 1: in which order those that wait are let through. */
  readonly random: () => number;
  /** How many refreshes are waited for at most. */
  readonly expected: number;
  /** Kills the process with this number, if this is its moment; returns whether it is dead. */
  readonly kill: (number: number, moment: Moment, status?: number) => boolean;
}

/** An emulator behind a gate. */
export interface Gate {
  /** The emulator to serve. */
  readonly emulator: Emulator;
  /** The number of the process that each access token was issued to. */
  readonly issued: ReadonlyMap<string, number>;
}

/** The variable that AWS's clients add to their header `user-agent`, with the number of a process. */
export const markOf = (number: number): string => `interop-${number}`;

/** The number of the process that sent a request. */
export function numberOf(headers: Pick<Headers, "get">): number | undefined {
  const text = `${headers.get("x-interop") ?? ""} ${headers.get("user-agent") ?? ""}`;
  const [, digits] = /interop-(\d+)/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Puts a gate before an emulator. */
export function createGate(emulator: Emulator, options: GateOptions): Gate {
  const { expected, random, kill } = options;
  const issued = new Map<string, number>();
  const wait = createBarrier(expected, random);
  const killed = () => Object.assign(new Error("killed"), { cause: { code: "ECONNRESET" } });
  const handler = async (request: Request): Promise<Response> => {
    const number = numberOf(request.headers);
    const isRefresh = number !== undefined && new URL(request.url).pathname === "/token";
    if (!isRefresh) return await emulator.handler(request);
    await wait();
    if (kill(number, "request")) throw killed();
    const response = await emulator.handler(request);
    const text = await response.clone().text();
    const token = /"accessToken":"([^"]+)"/.exec(text)?.[1];
    if (token) issued.set(token, number);
    if (kill(number, "response", response.status)) throw killed();
    return response;
  };
  return { emulator: { ...emulator, handler }, issued };
}

/** Lets callers wait for each other once; whoever comes later does not wait. */
function createBarrier(expected: number, random: () => number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let longest: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    isOpen = true;
    clearTimeout(quiet);
    clearTimeout(longest);
    while (waiting.length > 0) {
      waiting.splice(Math.floor(random() * waiting.length), 1)[0]!();
    }
  };
  return () =>
    new Promise((resolve) => {
      if (isOpen) return resolve();
      waiting.push(resolve);
      longest ??= setTimeout(open, LONGEST);
      clearTimeout(quiet);
      quiet = setTimeout(open, QUIET);
      if (waiting.length >= expected) open();
    });
}
