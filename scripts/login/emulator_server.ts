import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
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
export async function startEmulator({ approve }: EmulatorChoice): Promise<EmulatorServer> {
  const emulator = createEmulator({
    region: REGION,
    approval: approve === "page" ? "page" : { afterPolls: 2 },
  });
  const server = await serveEmulator({ emulator });
  return {
    place: { where: { endpoint: server.url.origin, region: REGION }, emulator: approve },
    [Symbol.asyncDispose]: server.close,
  };
}
