import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import type { DeviceOptions } from "../command.ts";
import type { Session } from "../session.ts";
import { expiryOf, type PortalSignIn } from "./sign_in.ts";

/** Signs in by a device code: shows it, and polls until somebody has approved. */
export async function signInByDeviceCode(
  { startUrl, clientName, scopes }: DeviceOptions,
  { place, view, signal }: Session,
): Promise<PortalSignIn> {
  const client = createSsoOidcClient(place.where);

  const registration = await client.registerClient(
    { clientName, clientType: "public", scopes },
    { signal },
  );
  const authorization = await client.startDeviceAuthorization(
    { ...registration, startUrl },
    { signal },
  );
  view.prompt(authorization);

  for await (const event of client.pollDeviceToken({ registration, authorization }, { signal })) {
    if (event.type !== "token") {
      view.waiting(event);
      continue;
    }
    const { token } = event;
    const expiresAt = expiryOf(token);
    return { kind: "portal", place, startUrl, scopes, registration, token, expiresAt };
  }
  throw new Error("The poller ended without a token"); // not reached: it ends in a token or throws
}
