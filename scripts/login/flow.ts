import {
  createSsoOidcClient,
  type CreateTokenResponse,
  type RegisterClientResponse,
} from "@edge-auth/aws-sso-oidc";
import type { View } from "./output.ts";
import type { Place } from "./place.ts";

/** What to sign in with. */
export interface SignInOptions {
  readonly place: Place;
  readonly clientName: string;
  readonly scopes: readonly string[];
}

/** A sign-in that succeeded. */
export interface SignIn {
  readonly place: Place;
  readonly scopes: readonly string[];
  readonly registration: RegisterClientResponse;
  readonly token: CreateTokenResponse;
  /** When the access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Signs in by a device code: shows it, and polls until somebody has approved. */
export async function signIn(
  { place, clientName, scopes }: SignInOptions,
  view: View,
  signal: AbortSignal,
): Promise<SignIn> {
  const client = createSsoOidcClient(place.where);

  const registration = await client.registerClient(
    { clientName, clientType: "public", scopes },
    { signal },
  );
  const authorization = await client.startDeviceAuthorization(
    { ...registration, startUrl: place.startUrl },
    { signal },
  );
  view.prompt(authorization);

  for await (
    const event of client.pollDeviceToken({ ...registration, ...authorization }, { signal })
  ) {
    if (event.type !== "token") {
      view.waiting(event);
      continue;
    }
    const expiresAt = Date.now() + event.token.expiresIn * 1000;
    return { place, scopes, registration, token: event.token, expiresAt };
  }
  throw new Error("The poller ended without a token"); // not reached: it ends in a token or throws
}
