// Targets that are broken on purpose: the fuzzer must notice each.
import process from "node:process";
import { parseCreateTokenResponse, SsoError } from "@edge-auth/aws-sso-oidc";
import type { Target } from "../../scripts/fuzz/target.ts";

const SECRET = "aorAQIDBAUGBwgJCgsMDQ4P";
const refusal = (message: string) => new SsoError(message, { code: "INVALID_RESPONSE" });

/** A target that is fine until its sixth case. */
function target(name: string, run: () => unknown, more: object = {}): Target {
  let count = 0;
  return {
    name,
    prepare: () => ({
      run: () => count++ < 5 ? undefined : run(),
      secrets: [SECRET],
      ...more,
    }),
  };
}

function throws(error: unknown): () => never {
  return () => {
    throw error;
  };
}

/** Takes that much time of the processor. */
function busy(ms: number): void {
  const start = process.cpuUsage();
  for (let user = 0; user < ms * 1000;) ({ user } = process.cpuUsage(start));
}

const kept: unknown[] = [];

/** Targets that are broken on purpose. */
export const targets: readonly Target[] = [
  target("fine", () => parseCreateTokenResponse(new Response("<h1>"))),
  target("crashes", () => (undefined as unknown as { x: unknown }).x),
  target("rejects", () => Promise.reject(new Error("no idea"))),
  target("shows a secret", throws(refusal(`failed: token_${SECRET.slice(3, 15)}`))),
  target("shows an encoded secret", throws(refusal(encodeURIComponent(`"${SECRET}`)))),
  target("shows a secret in a member", throws(Object.assign(refusal("failed"), { x: SECRET }))),
  target("says too much", throws(refusal("x".repeat(2_001)))),
  target("acts on a terminal", throws(refusal("\x1b[2J"))),
  target("returns nonsense", () => 5, {
    check: (result: unknown) => {
      if (result === 5) throw new Error("it is 5");
    },
  }),
  target("is slow", () => busy(150)),
  target("is large", () => kept.push(new Float64Array(4 * 2 ** 20).fill(1))),
  target("never settles", () => new Promise(() => {})),
  target("never ends", () => busy(Infinity)),
];
