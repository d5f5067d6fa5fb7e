// All services. Another one is a table beside these, and its line here.

import { OIDC } from "./oidc.ts";
import { PORTAL } from "./portal.ts";
import { SIGNIN } from "./signin.ts";
import type { ServiceCase } from "./types.ts";

/** Every service of the module. */
export const SERVICES: readonly ServiceCase[] = [OIDC, PORTAL, SIGNIN];

export { OIDC, PORTAL, SIGNIN };
