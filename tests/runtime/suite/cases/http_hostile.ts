// A server that means harm (scripts/runtimes/hostile_service.ts) ends each attempt in one error of the
// module, in bounded time and memory, and learns nothing more.
import { assert, assertIncludes, facesOf, rejection, within } from "../../../support/assert.ts";
import type { Case } from "../types.ts";

/** How long a case may take, in milliseconds, and an attempt: short where it must end in a time-out. */
const LIMIT = 8_000;
const limitFor = (codes: readonly string[]) => codes.includes("TIMEOUT") ? 500 : 5_000;
const SECRET = "CLIENTSECRET0123456789";
/** What a process may grow by while it is attacked, in bytes; it is sent up to 300 MB. */
const MOST_MEMORY = 150 * 1024 * 1024;

/** By attack, the codes of the errors that it may end in: runtimes differ in what they notice. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  "hangs": ["TIMEOUT"],
  "closes": ["NETWORK_ERROR"],
  "garbage": ["NETWORK_ERROR"],
  "slow-headers": ["TIMEOUT"],
  "slow-body": ["TIMEOUT"],
  "huge-headers": ["NETWORK_ERROR", "TIMEOUT"],
  "endless-continue": ["TIMEOUT", "NETWORK_ERROR"],
  "endless": ["INVALID_RESPONSE"],
  "endless-chunks": ["INVALID_RESPONSE"],
  "endless-length": ["INVALID_RESPONSE"],
  "short-length": ["INVALID_RESPONSE"],
  "long-length": ["NETWORK_ERROR"],
  "two-lengths": ["NETWORK_ERROR", "INVALID_RESPONSE"],
  "bad-chunk": ["NETWORK_ERROR"],
  "huge-chunk": ["NETWORK_ERROR", "INVALID_RESPONSE"],
  "bomb": ["INVALID_RESPONSE"],
  "bad-gzip": ["NETWORK_ERROR", "INVALID_RESPONSE"],
  "nested": ["INVALID_RESPONSE"],
  "html": ["INVALID_RESPONSE"],
  "redirect": ["INVALID_RESPONSE"],
};

/** Attacks that are noticed by the size of the body. */
const OVERSIZED = /^(endless|endless-chunks|endless-length|bomb)$/;

/** The memory of the process, where the runtime tells it. */
const memory = (): number => {
  const { process } = globalThis as { process?: { memoryUsage?: () => { rss: number } } };
  return process?.memoryUsage?.().rss ?? 0;
};

/** Cases of a hostile server. */
export const cases: readonly Case[] = Object.entries(ATTACKS).map(([attack, codes]): Case => ({
  name: `over HTTP: a hostile server (${attack}) ends in ${codes.join(" or ")}`,
  async run({ sso, origins }) {
    const endpoint = `${origins.hostile}/${attack}`;
    const options = { endpoint, maxAttempts: 1, timeout: limitFor(codes) };
    const client = sso.createSsoOidcClient(options);
    const input = { clientId: "x", clientSecret: SECRET, startUrl: "https://x.awsapps.com/start" };
    const before = memory();
    const error = await within(LIMIT, rejection(client.startDeviceAuthorization(input)));
    const grown = memory() - before;
    assert(sso.isSsoError(error) && codes.includes(error.code), facesOf(error));
    assert(!facesOf(error).includes(SECRET), facesOf(error));
    assert(error.message.length < 500 && !/\p{Cc}/u.test(error.message), error.message);
    if (OVERSIZED.test(attack)) assertIncludes(error.message, "more than 262144 bytes");
    assert(grown < MOST_MEMORY, `it took ${grown} bytes`);
  },
}));
