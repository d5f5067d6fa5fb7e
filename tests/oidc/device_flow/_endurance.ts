// Run by endurance_test.ts, with --v8-flags=--expose-gc: polls very often, and prints what is left.
import { pollDeviceToken } from "@edge-auth/aws-sso-oidc";

const [polls, early] = Deno.args.map(Number) as [number, number];
let now = 0;
let listeners = 0;
const clock = {
  now: () => now,
  sleep(ms: number, signal?: AbortSignal) {
    if (ms === 10_000) return limit(signal!); // the time limit of an attempt
    now += ms;
    return Promise.resolve();
  },
};
const body = '{"error":"authorization_pending"}';
const headers = { "content-type": "application/json", "content-length": `${body.length}` };
const fetch = () => Promise.resolve(new Response(body, { status: 400, headers }));
const { gc } = globalThis as unknown as { gc: () => void };

// As a real clock does: it listens until the signal aborts.
function limit(signal: AbortSignal): Promise<void> {
  listeners++;
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      listeners--;
      reject(signal.reason);
    }, { once: true });
  });
}

function heap(): number {
  gc();
  return Deno.memoryUsage().heapUsed;
}

const input = {
  registration: { clientId: "client-id", clientSecret: "client-secret" },
  authorization: { deviceCode: "device-code", expiresIn: 1e12, interval: 1 },
};
const started = performance.now();
const { signal } = new AbortController();
let before = 0;
let after = 0;
for await (
  const { attempt } of pollDeviceToken(input, { region: "us-east-1", fetch, clock, signal })
) {
  if (attempt === early) before = heap();
  if (attempt < polls) continue;
  after = heap();
  break;
}
console.log(JSON.stringify({ before, after, listeners, ms: performance.now() - started }));
