// Bun: `bun examples/edge/bun.ts`.
import { createMemoryStore } from "./memory_store.ts";
import type { Handler } from "./sign_in.ts";
import { createHandler, type Settings } from "./variants.ts";

declare const Bun: { readonly env: Settings & { readonly PORT?: string } };

const handler: Handler = await createHandler(Bun.env, createMemoryStore());
const server: { idleTimeout: number; fetch: (request: Request) => Promise<Response> } = {
  idleTimeout: 120, // seconds: longer than the wait between two polls
  fetch: (request) => handler(request),
};
export default server;
