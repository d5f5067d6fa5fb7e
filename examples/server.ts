// Deno: `deno serve --allow-net server.ts`. Bun: `bun server.ts`.
import { createEdgeSignIn } from "./edge_sign_in.ts";
import { createMemoryStore } from "./memory_store.ts";

const handler: (request: Request) => Promise<Response> = createEdgeSignIn({
  region: "us-east-1",
  startUrl: "https://example.awsapps.com/start",
  store: createMemoryStore(),
  // Yours: keep the token for whoever may use it.
  onToken: ({ expiresIn }) => console.log(`A token for ${expiresIn} seconds`),
});
const server: { fetch: typeof handler } = { fetch: handler };
export default server;
