// The control interface: what a test in another process, in any language, does by HTTP.

import type { Emulator } from "./emulator_interface.ts";
import type { FaultRule } from "./fault.ts";
import { parseJson, readText } from "./input.ts";
import { checkNames, unknownName } from "./nearest.ts";
import { jsonResponse, tooLongResponse } from "./responses.ts";

/** Where the control interface is. */
export const CONTROL_PATH = "/_emulator/";

/** What the control interface controls. */
export interface Controlled {
  readonly emulator: Omit<Emulator, "handler">;
  /** The emulator's time, epoch milliseconds. */
  readonly now: () => number;
  /** The user codes that nobody has answered yet. */
  readonly waiting: () => readonly string[];
}

/** The JSON members of a request. */
type Members = Readonly<Record<string, unknown>>;

/** One command: the members that it takes, and what it does; returns the members of the response. */
interface Command {
  readonly method: "GET" | "POST";
  /** The members that there are; unset for those of a fault rule, which are checked as one. */
  readonly members?: readonly string[];
  readonly run: (controlled: Controlled, input: Members) => object | void;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  "": {
    method: "GET",
    run: ({ now, waiting }) => ({
      time: now(),
      waiting: waiting(),
      commands: Object.entries(COMMANDS).map(([name, { method }]) =>
        `${method} ${CONTROL_PATH}${name}`
      ),
    }),
  },
  requests: { method: "GET", run: ({ emulator }) => ({ requests: emulator.requests }) },
  approve: {
    method: "POST",
    members: ["userCode"],
    run: ({ emulator }, input) => emulator.approve(text(input, "userCode")),
  },
  deny: {
    method: "POST",
    members: ["userCode"],
    run: ({ emulator }, input) => emulator.deny(text(input, "userCode")),
  },
  expire: {
    method: "POST",
    members: ["userCode", "clientId"],
    run({ emulator }, input) {
      if ((input.userCode === undefined) === (input.clientId === undefined)) {
        throw new TypeError("The body must have either 'userCode' or 'clientId'");
      }
      if (input.clientId === undefined) emulator.expire(text(input, "userCode"));
      else emulator.expireClient(text(input, "clientId"));
    },
  },
  revoke: {
    method: "POST",
    members: ["token"],
    run: ({ emulator }, input) => emulator.revoke(text(input, "token")),
  },
  "change-credentials": {
    method: "POST",
    members: ["refreshToken"],
    run: ({ emulator }, input) => emulator.changeCredentials(text(input, "refreshToken")),
  },
  fail: {
    method: "POST",
    run: ({ emulator }, input) => void emulator.failWhen(input as unknown as FaultRule),
  },
  advance: {
    method: "POST",
    members: ["ms"],
    run({ emulator, now }, input) {
      if (typeof input.ms !== "number") throw new TypeError("Member 'ms' must be a number");
      emulator.advance(input.ms);
      return { time: now() };
    },
  },
  reset: { method: "POST", members: [], run: ({ emulator }) => emulator.reset() },
};

/** Responds to a request for the control interface, which the caller has found to be of this machine. */
export async function control(controlled: Controlled, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const body = await readText(request);
  if (isForeign(request)) {
    return refuse(403, "The control interface does not respond to pages of other origins");
  }
  const name = pathname.slice(CONTROL_PATH.length);
  if (!Object.hasOwn(COMMANDS, name)) {
    const names = Object.keys(COMMANDS).filter((known) => known !== "");
    return refuse(404, `There is no command ${unknownName(name, names)}`);
  }
  const command = COMMANDS[name]!;
  if (request.method !== command.method) {
    return refuse(405, `The method must be ${command.method}`, { allow: command.method });
  }
  if (body === undefined) return tooLongResponse();
  try {
    const input = command.method === "POST" ? readMembers(request, body) : {};
    if (command.members) checkNames(`${name} anything`, input, command.members);
    return jsonResponse(200, command.run(controlled, input) ?? {});
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isInvalid = error instanceof TypeError || error instanceof RangeError;
    return refuse(isInvalid ? 400 : 409, error.message);
  }
}

// A browser says so where a page of another origin sends the request: by the one or by the other.
function isForeign({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = headers.get("origin");
  return origin !== null && origin !== new URL(url).origin;
}

function readMembers({ headers }: Request, body: string): Members {
  // A page of another origin cannot send JSON without asking first, which is not permitted to any.
  const mediaType = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new TypeError(
      `The content type must be application/json; it is ${mediaType ?? "missing"}`,
    );
  }
  const members = parseJson(body);
  if (typeof members === "object" && members !== null && !Array.isArray(members)) {
    return members as Members;
  }
  throw new TypeError("The body must be a JSON object, {} for instance");
}

function text(input: Members, member: string): string {
  const value = input[member];
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`Member '${member}' must be a text that is not empty`);
}

function refuse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonResponse(status, { message }, headers);
}
