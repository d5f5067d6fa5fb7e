import {
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { UsageError } from "./arguments.ts";
import type { LoginOptions } from "./command.ts";
import { registrationOf } from "./ways/registration.ts";

/** Asks the library's builders, which are pure, what they think of it, before anything is sent. */
export function checkAgainstLibrary(options: LoginOptions): void {
  const where = options.service.place?.where ?? { region: "us-east-1" };
  const credentials = { clientId: "not known yet", clientSecret: "not known yet" };
  try {
    resolveEndpoint(where); // the rules of AWS Sign-In are the same
    if (options.way === "aws-login") return;
    buildRegisterClientRequest(registrationOf(options), where);
    buildStartDeviceAuthorizationRequest({ ...credentials, startUrl: options.startUrl }, where);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new UsageError(inOptions(error.message));
  }
}

/** The options that the members of the library's messages come from. */
const OPTIONS: Readonly<Record<string, string>> = {
  "'region'": "--region",
  "'endpoint'": "--endpoint",
  "'startUrl'": "--start-url",
  "'issuerUrl'": "--start-url",
  "'clientName'": "--client-name",
  "'scopes'": "--scope",
};

function inOptions(message: string): string {
  return message.replace(/^Cannot [^:]*: /, "").replace(/'\w+'/g, (name) => OPTIONS[name] ?? name);
}
