import type { Place } from "./place.ts";

/** What the command line asks for. */
export type Command = LoginOptions | { readonly name: "help" | "version" };

/** A sign-in, as the command line asks for it: the way in, and what all of them have. */
export type LoginOptions = (DeviceOptions | PkceOptions | AwsLoginOptions) & {
  readonly name: "login";
  readonly service: ServiceChoice;
  readonly json: boolean;
  readonly showSecrets: boolean;
};

/** A sign-in by a device code. */
export type DeviceOptions = PortalOptions & { readonly way: "device" };

/** A sign-in by an authorization code with PKCE. */
export type PkceOptions = PortalOptions & CodeOptions & { readonly way: "pkce" };

/** A sign-in by AWS Sign-In. */
export type AwsLoginOptions = CodeOptions & { readonly way: "aws-login" };

/** What a sign-in to IAM Identity Center needs. */
export interface PortalOptions {
  readonly startUrl: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
}

/** How the code comes back: by the browser's redirect, or pasted by a person. */
export interface CodeOptions {
  readonly carrier: "redirect" | "paste";
  /** How long to wait for it, in milliseconds. */
  readonly timeout: number;
}

/** An emulator that is yet to be started, or a service that is there. */
export type ServiceChoice = EmulatorChoice | { readonly kind: "remote"; readonly place: Place };

/** An emulator, and who answers there. */
export interface EmulatorChoice {
  readonly kind: "emulator";
  readonly approve: "auto" | "page";
  readonly place?: never;
}
