// AWS on this machine: the emulator in the same process, for trying the example without AWS. Anybody
// may approve there, so it is never for production; it responds at addresses of this machine only.

import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { createSignIn, type Handler, type SignInOptions } from "./sign_in.ts";

const ACCOUNTS = [
  { accountId: "111122223333", accountName: "Production", roles: ["ReadOnly"] },
  { accountId: "444455556666", accountName: "Staging", roles: ["Developer", "ReadOnly"] },
  { accountId: "777788889999", accountName: "Sandbox", roles: ["Administrator"] },
];

/** The sign-in with an emulator in the place of AWS. Its page is `/?user_code=…`. */
export function createEmulatedSignIn(options: SignInOptions): Handler {
  const emulator = createEmulator({ accounts: ACCOUNTS });
  const handlers = new Map<string, Handler>();
  return async (request, waitUntil) => {
    const { origin, pathname, searchParams } = new URL(request.url);
    const isPage = pathname === "/" && (request.method === "POST" || searchParams.has("user_code"));
    if (isPage) return await emulator.handler(request);
    // The links of an emulator are where it is asked.
    const handler = handlers.get(origin) ??
      createSignIn({ ...options, aws: { endpoint: origin, fetch: emulator.fetch } });
    handlers.set(origin, handler);
    return await handler(request, waitUntil);
  };
}
