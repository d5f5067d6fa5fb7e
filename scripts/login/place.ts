import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";

/** Where somebody signs in. */
export interface Place {
  /** The AWS access portal. */
  readonly startUrl: string;
  /** The service that stands behind it. */
  readonly where: EndpointOptions;
  /** Who answers, if it is an emulator: by itself, or a person at its page. */
  readonly emulator?: "auto" | "page";
}
