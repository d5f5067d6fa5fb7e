import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import type { EmulatorChoice } from "./command.ts";
import type { Place } from "./place.ts";

const REGION = "us-east-1";

/** An emulator behind a port of this machine. Disposing of it closes the port at once. */
export interface EmulatorServer extends AsyncDisposable {
  /** Where to sign in to it. */
  readonly place: Place;
}

/**
 * Serves an emulator on a free loopback port. It says yes by itself, to a device code after "not yet"
 * twice; or it has pages to answer.
 */
export function startEmulator({ approve }: EmulatorChoice): EmulatorServer {
  const emulator = createEmulator({
    region: REGION,
    approval: approve === "page" ? "page" : { afterPolls: 2 },
  });
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen: () => {} },
    // In parts, as Deno.serve warns of anybody who looks at the signal of its requests.
    ({ url, method, headers, body }) => emulator.fetch(url, { method, headers, body }),
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  return {
    place: { where: { endpoint, region: REGION }, emulator: approve },
    async [Symbol.asyncDispose]() {
      closing.abort(); // not shutdown(), which waits for a browser's idle connections
      await server.finished;
    },
  };
}
