// The board: each operation of a client, undisturbed and under each fault.

import { createSsoOidcClient, DEVICE_CODE_GRANT } from "@edge-auth/aws-sso-oidc";
import type { EmulatedOperation, Emulator, FaultRule } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";

type Members = Readonly<Record<string, unknown>>;

/** What a call came to: its members, or the name of the error. */
export interface Outcome {
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: string | undefined;
}

/** A client, ready to be called. */
export interface InteropClient extends AsyncDisposable {
  call(operation: string, input: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

/** The faults: what happens to the first request. */
export const FAULTS: Readonly<Record<string, FaultRule>> = {
  "500": { status: 500 },
  "429": {
    status: 429,
    headers: {
      "content-type": "application/json",
      "retry-after": "1",
      "x-amzn-errortype": "TooManyRequestsException",
      "x-amzn-requestid": "00000000-0000-4000-8000-000000000000",
    },
    body: '{"message":"Too many requests"}',
  },
  "HTML 503": {
    status: 503,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><h1>Sorry</h1>",
  },
  reset: { network: "reset" },
  truncated: { truncated: true },
  "response lost": { network: "reset", processed: true },
};

/** The operations, in the order of a sign-in, with the name that the board shows. */
const OPERATIONS = [
  ["RegisterClient", "register"],
  ["StartDeviceAuthorization", "start"],
  ["CreateToken", "sign in"],
  ["CreateToken", "refresh"],
  ["ListAccounts", "list accounts"],
  ["ListAccountRoles", "list roles"],
  ["GetRoleCredentials", "get credentials"],
  ["Logout", "log out"],
] as const;

/** One cell of the board. */
export interface Cell {
  readonly step: string;
  readonly fault: string;
  /** The error, if the call failed. */
  readonly error: string | undefined;
  /** How many requests the service got. */
  readonly requests: number;
}

const REGISTRATION = {
  clientName: "interop",
  clientType: "public",
  scopes: ["sso:account:access"],
};
const startUrl = "https://example.awsapps.com/start";

/** Plays all operations of a client, and reports each cell. */
export async function playOperations(
  start: (endpoint: string) => Promise<InteropClient>,
  isSupported: (operation: EmulatedOperation) => boolean = () => true,
): Promise<Cell[]> {
  await using server = await serveEmulator();
  const { emulator } = server;
  await using client = await start(server.url.origin);
  const cells: Cell[] = [];
  const operations = OPERATIONS.filter(([operation]) => isSupported(operation));
  await playUndisturbed(emulator, client, operations, cells);
  for (const [fault, rule] of Object.entries(FAULTS)) {
    for (const [operation, step] of operations) {
      const inputs = await prepare(emulator, server.url);
      const remove = emulator.failWhen({ ...rule, operation, nth: 1 } as FaultRule);
      cells.push((await measure(emulator, client, { operation, step, fault }, inputs[step]!)).cell);
      remove();
    }
  }
  return cells;
}

/** One sign-in from registration to logout, each call with what the client itself was given. */
async function playUndisturbed(
  emulator: Emulator,
  client: InteropClient,
  operations: readonly (typeof OPERATIONS[number])[],
  cells: Cell[],
): Promise<void> {
  const known: Record<string, unknown> = { ...REGISTRATION, startUrl };
  for (const [operation, step] of operations) {
    if (step === "sign in" && known.userCode) emulator.approve(String(known.userCode));
    const { cell, outcome } = await measure(
      emulator,
      client,
      { operation, step, fault: "none" },
      pick(step, known),
    );
    cells.push(cell);
    const { accountList, roleList } = Object(outcome.output);
    const more = { ...accountList?.[0], ...roleList?.[0] };
    Object.assign(known, lowerFirst(Object(outcome.output)), lowerFirst(more));
  }
}

function lowerFirst(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name[0]!.toLowerCase() + name.slice(1), value]),
  );
}

/** What a response must have; without it, a call that reported no error has returned nothing. */
const RESULTS: Readonly<Record<string, string>> = {
  register: "clientId",
  start: "deviceCode",
  "sign in": "accessToken",
  refresh: "accessToken",
  "list accounts": "accountList",
  "list roles": "roleList",
  "get credentials": "roleCredentials",
};

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  register: ["clientName", "clientType", "scopes"],
  start: ["clientId", "clientSecret", "startUrl"],
  "sign in": ["clientId", "clientSecret", "deviceCode"],
  refresh: ["clientId", "clientSecret", "refreshToken"],
  "list accounts": ["accessToken"],
  "list roles": ["accessToken", "accountId"],
  "get credentials": ["accessToken", "accountId", "roleName"],
  "log out": ["accessToken"],
};

function pick(step: string, known: Members): Members {
  const members = Object.fromEntries(MEMBERS[step]!.map((name) => [name, known[name]]));
  if (step === "sign in") return { ...members, grantType: DEVICE_CODE_GRANT };
  if (step === "refresh") return { ...members, grantType: "refresh_token" };
  return members;
}

/** Inputs for each operation that are valid once, made without a fault. */
async function prepare(emulator: Emulator, endpoint: URL): Promise<Record<string, Members>> {
  emulator.reset();
  const client = createSsoOidcClient({ endpoint });
  const registration = await client.registerClient(REGISTRATION);
  const signIn = async () => {
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    emulator.approve(authorization.userCode);
    return authorization;
  };
  const authorization = await signIn();
  const token = await client.waitForDeviceToken({ registration, authorization });
  const known = {
    ...REGISTRATION,
    ...registration,
    ...token,
    ...await signIn(),
    startUrl,
    accountId: "123456789012",
    roleName: "Admin",
  };
  return Object.fromEntries(OPERATIONS.map(([, step]) => [step, pick(step, known)]));
}

async function measure(
  emulator: Emulator,
  client: InteropClient,
  what: { operation: EmulatedOperation; step: string; fault: string },
  input: Members,
): Promise<{ cell: Cell; outcome: Outcome }> {
  const before = emulator.requests.length;
  const outcome = await client.call(what.operation, input);
  const requests = emulator.requests.slice(before)
    .filter(({ operation }) => operation === what.operation).length;
  const { step, fault } = what;
  const result = RESULTS[step];
  const isEmpty = result !== undefined && Object(outcome.output)[result] === undefined;
  const error = outcome.error || (isEmpty ? "no members" : undefined);
  return { cell: { step, fault, error, requests }, outcome };
}
