// The first two requests of a sign-in. All visitors share one registration.

import {
  isServiceError,
  type RegisterClientResponse,
  type SsoOidcClient,
  type StartDeviceAuthorizationResponse,
} from "@edge-auth/aws-sso-oidc";
import type { Keeper } from "./keeper.ts";

/** A code that a visitor can approve, and the client that it belongs to. */
export interface BegunFlow {
  readonly registration: RegisterClientResponse;
  readonly authorization: StartDeviceAuthorizationResponse;
}

/** Begins a device flow, and registers a client where none is kept or AWS no longer knows it. */
export async function beginFlow(
  client: SsoOidcClient,
  keeper: Keeper,
  startUrl: string,
): Promise<BegunFlow> {
  async function begin(registration: RegisterClientResponse): Promise<BegunFlow> {
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    return { registration, authorization };
  }
  const known = await keeper.registration.get();
  try {
    if (known) return await begin(known);
  } catch (error) {
    if (!isServiceError(error, "invalid_client")) throw error;
  }
  const registration = await client.registerClient({
    clientName: "edge",
    clientType: "public",
    scopes: ["sso:account:access"],
  });
  // Of two visitors at once both may register: either registration is good.
  await keeper.registration.set(registration);
  return await begin(registration);
}
