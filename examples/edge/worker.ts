// Cloudflare Workers: `npx wrangler dev`, `npx wrangler deploy`. For the variant `cookie`, no KV
// namespace is needed.
import type { Handler } from "./sign_in.ts";
import type { Store } from "./store_keeper.ts";
import { createHandler, type Settings } from "./variants.ts";

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let handler: Handler | undefined;

const worker = {
  async fetch(
    request: Request,
    env: Settings & { SIGN_IN?: Store },
    ctx: Context,
  ): Promise<Response> {
    handler ??= await createHandler(env, env.SIGN_IN);
    const response = handler(request, (promise) => ctx.waitUntil(promise));
    ctx.waitUntil(response); // a visitor who leaves must not cut off a token on its way
    return await response;
  },
};
export default worker;
