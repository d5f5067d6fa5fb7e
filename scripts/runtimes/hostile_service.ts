// A server that means harm, below HTTP: what a client of it does stands in
// tests/runtime/suite/cases/http_hostile.ts. Everything here has an end: in bytes, and in time.

import type { LocalServer } from "./http_services.ts";
import { CORS, listen } from "./raw_services.ts";

/** What is sent in the end, if the client stays: the client's limit is 256 KiB. */
const MOST_BYTES = 300 * 1024 * 1024;
/** How long a connection is kept, in milliseconds. */
const LONGEST = 8_000;

const encoder = new TextEncoder();
const head = (...lines: readonly string[]) =>
  ["HTTP/1.1 200 OK", "content-type: application/json", ...CORS, ...lines, "", ""].join("\r\n");
const JSON_BODY = '{"clientId":"x","clientSecret":"s","clientSecretExpiresAt":1900000000}';
const spaces = " ".repeat(65_536);
type Part = string | Uint8Array<ArrayBuffer>;

/** What is sent at once, what is then sent again and again, and how long between. */
interface Attack {
  readonly first?: Part;
  readonly again?: Part;
  readonly pause?: number;
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  "hangs": { again: "", pause: 100 },
  "closes": {},
  "garbage": { first: "\0\x01\x02 this is no HTTP\r\n\r\n" },
  "slow-headers": { first: "HTTP/1.1 200 OK\r\nx-a: ", again: "a", pause: 50 },
  "slow-body": { first: head("content-length: 100000"), again: " ", pause: 50 },
  "huge-headers": { first: "HTTP/1.1 200 OK\r\n", again: `x-a: ${"a".repeat(8_000)}\r\n` },
  "endless-continue": { again: "HTTP/1.1 100 Continue\r\n\r\n", pause: 1 },
  "endless": { first: head(), again: spaces },
  "endless-chunks": { first: head("transfer-encoding: chunked"), again: `10000\r\n${spaces}\r\n` },
  "endless-length": { first: head("content-length: 999999999999"), again: spaces },
  "short-length": { first: `${head("content-length: 5")}${JSON_BODY}`, again: spaces },
  "long-length": { first: `${head("content-length: 500")}${JSON_BODY}` },
  "two-lengths": { first: `${head("content-length: 5", "content-length: 70")}${JSON_BODY}` },
  "bad-chunk": { first: `${head("transfer-encoding: chunked")}zz\r\n${JSON_BODY}` },
  "huge-chunk": {
    first: `${head("transfer-encoding: chunked")}fffffffffffffffff\r\n`,
    again: spaces,
  },
  "bad-gzip": { first: `${head("content-encoding: gzip", "content-length: 70")}${JSON_BODY}` },
  "nested": { first: `${head()}${"[".repeat(200_000)}` },
  "html": { first: `${head()}<!doctype html><script>alert(1)</script>` },
  "redirect": {
    first: head("location: /hostile/redirect", "content-length: 0").replace("200 OK", "307 X"),
  },
};

/** A small body that becomes 64 MB. */
async function createBomb(): Promise<Attack> {
  const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream();
  const body = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).blob();
  const text = head("content-encoding: gzip", `content-length: ${body.size}`);
  return { first: new Uint8Array(await new Blob([text, body]).arrayBuffer()) };
}

/** Attacks each client in the way that its path names. */
export function serveHostility(): LocalServer {
  const bomb = createBomb();
  return listen(async (connection, request) => {
    const [, name = ""] = /^\w+ \/([\w-]+)/.exec(request) ?? [];
    const { first = "", again, pause = 0 } = name === "bomb" ? await bomb : ATTACKS[name] ?? {};
    const send = async (part: Part) => {
      let bytes = typeof part === "string" ? encoder.encode(part) : part;
      while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
    };
    await send(first);
    const end = performance.now() + LONGEST;
    for (let sent = 0; again !== undefined && sent < MOST_BYTES; sent += again.length + 1) {
      if (performance.now() > end) break;
      await send(again);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    await connection.closeWrite();
  });
}
