// The control interface: commands over HTTP, for tests in other processes and languages.

import type { Emulator } from "./emulator_interface.ts";
import type { FaultRule } from "./fault.ts";
import { parseJson, readText } from "./input.ts";
import { checkNames, unknownName } from "./nearest.ts";
import { jsonResponse, tooLongResponse } from "./responses.ts";

/** The path of the control interface. */
export const CONTROL_PATH = "/_emulator/";

/** What the control interface controls. */
export interface Controlled {
  readonly emulator: Omit<Emulator, "handler">;
  /** The emulator's time, epoch milliseconds. */
  readonly now: () => number;
  /** The user codes that are neither approved nor denied yet. */
  readonly waiting: () => readonly string[];
}

/** The JSON members of a request. */
type Members = Readonly<Record<string, unknown>>;

/** A command: the members of its body, and a function that returns the members of the response. */
interface Command {
  readonly method: "GET" | "POST";
  /** The members of the body; unset for a fault rule, which has checks of its own. */
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

/** Responds to a request for the control interface, after its host has been checked. */
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
    if (command.members) checkNames(`run the command ${name}`, input, command.members);
    return jsonResponse(200, command.run(controlled, input) ?? {});
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isInvalid = error instanceof TypeError || error instanceof RangeError;
    return refuse(isInvalid ? 400 : 409, error.message);
  }
}

// Browsers mark requests from pages of other origins by one of these two headers.
function isForeign({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = headers.get("origin");
  return origin !== null && origin !== new URL(url).origin;
}

function readMembers({ headers }: Request, body: string): Members {
  // A page of another origin can send JSON only after a preflight, which is refused here.
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
  throw new TypeError("The body must be a JSON object, such as {}");
}

function text(input: Members, member: string): string {
  const value = input[member];
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`Member '${member}' must be a string that is not empty`);
}

function refuse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonResponse(status, { message }, headers);
}
