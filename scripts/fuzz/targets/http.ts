// Responses of services that are broken or hostile.

import { sampleOf } from "../../../tests/support/operations/samples.ts";
import type { OperationCase } from "../../../tests/support/operations/types.ts";
import { mutate, mutateText, type Random } from "../random.ts";
import { echo } from "../secrets.ts";

const encoder = new TextEncoder();

/** A response that is still to be made: a body can be read once. */
export interface Reply {
  readonly status: number;
  readonly make: () => Response;
  /** What the body fails with, if it does. */
  readonly broken?: Error;
}

const STATUSES = [...Array(12).fill(200), 400, 400, 400, 401, 403, 404, 413, 429, 500, 502, 503];
const ODD_STATUSES = [201, 204, 205, 206, 299, 300, 304, 307, 308, 399, 418, 451, 599];

const ERRORS = [
  ...["authorization_pending", "slow_down", "expired_token", "invalid_grant", "invalid_client"],
  ...["access_denied", "invalid_request", "server_error", "TOKEN_EXPIRED", "rate_exceeded"],
];
const NAMES = ["SlowDownException", "a.b#InvalidGrantException:http://x", "constructor", "X"];
const TEXT_MEMBERS = [
  ...["error", "error_description", "message", "Message", "reason", "endpoint", "region"],
  ...["code", "__type", "interval", "expiresIn", "requestId"],
];
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  "content-type": ["application/json", "text/html; charset=utf-8", "a/b"],
  "x-amzn-errortype": NAMES,
  "x-amzn-requestid": ["0f0e0d0c-1111-2222-3333-444455556666"],
  "x-amz-id-2": ["host"],
  "retry-after": ["1", "0", "99999999999999999999", "Wed, 21 Oct 2065 07:28:00 GMT", "-5"],
  "x-amz-retry-after": ["250", "1e3", ""],
  "date": ["Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"],
  "content-length": ["5", "0", "-1", "999999999999", "262144", "NaN"],
  "content-encoding": ["identity", "gzip"],
  "transfer-encoding": ["chunked"],
  "location": ["https://evil.example/"],
};

/** A response to an operation: a good one or an error, mostly mutated. */
export function randomReply(
  operation: OperationCase,
  random: Random,
  secrets: readonly string[] = [],
): Reply {
  const status = random.pick(random.once(10) ? ODD_STATUSES : STATUSES);
  const isGood = status < 300 ? !random.once(5) : random.once(8) && secrets.length === 0;
  const members = isGood ? randomOutput(operation, random) : randomError(random, secrets);
  const text = encoder.encode(JSON.stringify(members));
  const bytes = random.once(2) ? text : mutate(text, random);
  const headers = randomHeaders(random, secrets);
  const { body, broken, isWhole } = randomBody(bytes, status, random);
  const url = isWhole && random.once(3) ? "https://service.example/token" : "";
  return {
    status,
    make() {
      const response = new Response(body(), { status, headers });
      // As if it came from the runtime's own fetch, which holds bodies to their content-length.
      if (url) Object.defineProperty(response, "url", { value: url });
      return response;
    },
    ...(broken && { broken }),
  };
}

const VALUES = [null, 0, 1, -1, 5.5, 1e300, true, [], {}, [[1]], "", "\u2028", "\ud800", "A\x1bB"];

/** A good output, of which members may have other values. */
function randomOutput({ response }: OperationCase, random: Random): Record<string, unknown> {
  const members = structuredClone(sampleOf(response)) as Record<string, unknown>;
  for (let count = random.below(3); count > 0; count--) {
    const name = random.pick(Object.keys(members));
    const inner = Object(members[name]) as Record<string, unknown>;
    // Of a structure, mostly one of its members.
    const names = inner === members[name] && !random.once(3) ? Object.keys(inner) : [];
    const target = names.length > 0 ? inner : members;
    const member = names.length > 0 ? random.pick(names) : name;
    const value = target[member];
    target[member] = typeof value === "string" && !random.once(3)
      ? mutateText(value, random)
      : structuredClone(random.pick(VALUES));
  }
  return members;
}

function randomError(random: Random, secrets: readonly string[]): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  if (!random.once(4)) members.error = random.pick(ERRORS);
  for (let count = random.below(4); count > 0; count--) {
    members[random.pick(TEXT_MEMBERS)] = randomValue(random, secrets);
  }
  return members;
}

function randomValue(random: Random, secrets: readonly string[]): unknown {
  if (random.once(12)) return random.pick([null, 1, -1, 1e300, true, [], {}, [[1]], ""]);
  if (secrets.length > 0) return echo(secrets, random);
  return random.pick([...NAMES, ...ERRORS, "us-west-2", "https://x.example/", "Sorry\x1b[2J"]);
}

function randomHeaders(random: Random, secrets: readonly string[]): Headers {
  const headers = new Headers();
  for (let count = random.below(4); count > 0; count--) {
    const name = random.pick(Object.keys(HEADERS));
    const value = random.pick(HEADERS[name]!);
    const echoes = secrets.length > 0 && random.once(2);
    const text = echoes
      ? echo(secrets, random)
      : random.once(3)
      ? mutateText(value, random)
      : value;
    headers.set(name, text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 16_000));
  }
  return headers;
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** A body that is there at once, or comes in chunks, and may be broken or without an end. */
function randomBody(
  bytes: Uint8Array<ArrayBuffer>,
  status: number,
  random: Random,
): { body: () => Body; broken?: Error; isWhole?: boolean } {
  if (status === 204 || status === 205 || status === 304) {
    return { body: () => null, isWhole: true };
  }
  if (!random.once(4)) return { body: () => bytes, isWhole: true };
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length && chunks.length < 50;) {
    const size = chunks.length === 49 ? bytes.length : random.pick([0, 1, 7, 1000, 65_536]);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  const end = random.pick(["closed", "closed", "broken", "endless"] as const);
  const broken = end === "broken" ? new TypeError("the connection was reset") : undefined;
  return {
    ...(broken && { broken }),
    body() {
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const chunk = chunks[at++];
          if (chunk) return controller.enqueue(chunk);
          if (broken) return controller.error(broken);
          if (end === "closed") return controller.close();
          controller.enqueue(new Uint8Array(32_768).fill(0x20));
        },
      }, { highWaterMark: 0 });
    },
  };
}
