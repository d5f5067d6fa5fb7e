import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";

/** Where to sign in. */
export interface Place {
  /** The service that signs in. */
  readonly where: EndpointOptions;
  /** The SSO portal. Default: the same place. */
  readonly portal?: EndpointOptions;
  /** Who approves, if it is an emulator of ours: the emulator itself, or a person on its page. */
  readonly emulator?: "auto" | "page";
}

/** A service that is there, or an emulator to start. */
export type ServiceChoice =
  | { readonly kind: "remote"; readonly place: Place }
  | { readonly kind: "emulator"; readonly approve: "auto" | "page"; readonly place?: never };

/** Opens the service. An emulator, on a free loopback port, runs until it is disposed of. */
export async function openService(
  choice: ServiceChoice,
): Promise<AsyncDisposable & { readonly place: Place }> {
  if (choice.kind === "remote") return { ...choice, [Symbol.asyncDispose]: async () => {} };
  const { approve } = choice;
  const approval = approve === "page" ? approve : { afterPolls: 2 };
  const server = await serveEmulator({ emulator: createEmulator({ approval }) });
  const where = { endpoint: server.url.origin, region: "us-east-1" };
  return { place: { where, emulator: approve }, [Symbol.asyncDispose]: server.close };
}
