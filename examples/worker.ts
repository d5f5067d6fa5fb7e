// Cloudflare Workers, with a KV namespace bound as SIGN_IN.
import { createEdgeSignIn, type Store } from "./edge_sign_in.ts";

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const worker = {
  fetch(request: Request, { SIGN_IN: store }: { SIGN_IN: Store }, ctx: Context): Promise<Response> {
    const handler = createEdgeSignIn({
      region: "us-east-1",
      startUrl: "https://example.awsapps.com/start",
      store,
      onToken: (token, session) =>
        store.put(`token:${session}`, JSON.stringify(token), { expirationTtl: token.expiresIn }),
    });
    const response = handler(request);
    ctx.waitUntil(response); // a visitor who leaves must not cut off a token on its way
    return response;
  },
};
export default worker;
