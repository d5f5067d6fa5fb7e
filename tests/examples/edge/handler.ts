// The handler of the edge example, in virtual time and beside an emulator.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";
import type { CreateTokenResponse } from "@edge-auth/aws-sso-oidc";
import { createCookieKeeper } from "../../../examples/edge/cookie_keeper.ts";
import { createMemoryStore } from "../../../examples/edge/memory_store.ts";
import { createSignIn } from "../../../examples/edge/sign_in.ts";
import { createStoreKeeper, type Store } from "../../../examples/edge/store_keeper.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** The emulator's options, and the example's. */
export interface Start extends EmulatorOptions {
  variant?: "polling" | "cookie" | "events";
  onToken?: (token: CreateTokenResponse) => void | Promise<void>;
}

/** A browser: it keeps cookies, and nothing else. */
export interface Jar {
  readonly cookies: Map<string, string>;
  send(method: string, path: string, headers?: Record<string, string>): Promise<Response>;
}

/** The cookie and the code of a visitor. */
export interface Visitor {
  readonly cookie: string;
  readonly code: string;
}

/** The example, and what is around it. */
export interface Started {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly tokens: readonly CreateTokenResponse[];
  readonly writes: readonly { readonly key: string; readonly expirationTtl: number }[];
  createJar(): Jar;
  /** Handles a request; time goes on meanwhile. */
  handler(request: Request): Promise<Response>;
  /** Polls; time stands still. */
  // deno-lint-ignore no-explicit-any -- JSON, as a page gets it
  post(visitor: Visitor): Promise<any>;
  /** Holds the next response of AWS. */
  holdNext(until: Promise<void>): void;
  advance(ms: number): void;
  get(path: string): Promise<Response>;
  /** Opens the page, and waits until the first poll is due. */
  login(ms?: number): Promise<Visitor>;
  // deno-lint-ignore no-explicit-any -- JSON, as a page gets it
  poll(visitor: Visitor): Promise<{ status: number; body: any }>;
}

/** Starts the example, and an emulator. */
export function start({ onToken, variant = "polling", ...options }: Start = {}): Started {
  const clock = new VirtualClock();
  const emulator = createEmulator({ clock, ...options });
  const tokens: CreateTokenResponse[] = [];
  const writes: { key: string; expirationTtl: number }[] = [];
  const memory = createMemoryStore(() => clock.now());
  const store: Store = {
    ...memory,
    put(key, value, { expirationTtl }) {
      writes.push({ key, expirationTtl });
      return memory.put(key, value, { expirationTtl });
    },
  };
  let gate: Promise<void> | undefined;
  const handle = createSignIn({
    startUrl: "https://example.awsapps.com/start",
    aws: {
      region: "us-east-1",
      random: () => 0,
      async fetch(url, init) {
        const held = gate;
        gate = undefined;
        const response = await emulator.fetch(url, init);
        await held;
        return response;
      },
      clock,
    },
    keeper: variant === "cookie"
      ? createCookieKeeper(new Uint8Array(32).fill(7), clock)
      : createStoreKeeper(store, clock),
    isLive: variant === "events",
    onToken: onToken ?? ((token) => void tokens.push(token)),
  });
  const origin = "https://edge.example";
  const handler = (request: Request) => clock.run(handle(request));
  async function post({ cookie, code }: Visitor) {
    const init = { method: "POST", headers: { cookie, "x-user-code": code } };
    return await (await handle(new Request(`${origin}/poll`, init))).json();
  }
  function createJar(): Jar {
    const cookies = new Map<string, string>();
    return {
      cookies,
      async send(method, path, headers = {}) {
        const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
        const init = { method, headers: { ...headers, cookie } };
        const response = await handle(new Request(`${origin}${path}`, init));
        for (const line of response.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (line.includes("Max-Age=0")) cookies.delete(name);
          else cookies.set(name, value);
        }
        return response;
      },
    };
  }
  return {
    createJar,
    emulator,
    clock,
    handler,
    post,
    holdNext: (until) => void (gate = until),
    tokens,
    writes,
    advance: (ms) => clock.set(ms),
    get: (path) => handler(new Request(`${origin}${path}`)),
    async login(ms = 1000) {
      const page = await handler(new Request(`${origin}/login`));
      const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
      const code = (await page.text()).match(/[A-Z]{4}-[A-Z]{4}/)?.[0] ?? "";
      clock.set(ms);
      return { cookie, code };
    },
    async poll({ cookie, code }) {
      const init = { method: "POST", headers: { cookie, "x-user-code": code } };
      const response = await handler(new Request(`${origin}/poll`, init));
      const text = await response.text();
      return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
    },
  };
}

/** What a handler writes to the console for whoever runs it. */
export async function logged(run: () => Promise<void>): Promise<string> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (...values) => void lines.push(...values.map((value) => Deno.inspect(value)));
  try {
    await run();
  } finally {
    console.error = error;
  }
  return lines.join("\n");
}

/** Opens the page in a browser. */
export async function login({ clock }: Started, jar: Jar): Promise<{ html: string; code: string }> {
  const html = await (await clock.run(jar.send("GET", "/login"))).text();
  return { html, code: html.match(/<strong id="code">([^<]+)</)?.[1] ?? "" };
}

/** Polls as the page of a code does. */
// deno-lint-ignore no-explicit-any -- JSON, as a page gets it
export async function poll({ clock }: Started, jar: Jar, code: string): Promise<any> {
  return await (await clock.run(jar.send("POST", "/poll", { "x-user-code": code }))).json();
}
