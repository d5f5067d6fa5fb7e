import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";

/** Where somebody signs in. */
export interface Place {
  /** The service. */
  readonly where: EndpointOptions;
  /** Who answers, if it is an emulator: by itself, or a person at its page. */
  readonly emulator?: "auto" | "page";
}

/** The AWS access portal of the emulator: any would do. */
export const EMULATOR_START_URL = "https://d-1234567890.awsapps.com/start";
