// Deno: `deno serve --allow-net --allow-env examples/edge/deno.ts`.
import { createMemoryStore } from "./memory_store.ts";
import type { Handler } from "./sign_in.ts";
import { createHandler } from "./variants.ts";

const handler: Handler = await createHandler(Deno.env.toObject(), createMemoryStore());
const server: { fetch: (request: Request) => Promise<Response> } = {
  fetch: (request) => handler(request),
};
export default server;
