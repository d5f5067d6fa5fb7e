// All services. Another one is a table beside these, and its line here.

import { OIDC } from "./oidc.ts";
import { OIDC_IAM } from "./oidc_iam.ts";
import { PORTAL } from "./portal.ts";
import { SIGNIN } from "./signin.ts";
import { SIGNIN_IAM } from "./signin_iam.ts";
import type { ServiceCase } from "./types.ts";

/** Every service of the module. */
export const SERVICES: readonly ServiceCase[] = [OIDC, PORTAL, SIGNIN, OIDC_IAM, SIGNIN_IAM];

export { OIDC, OIDC_IAM, PORTAL, SIGNIN, SIGNIN_IAM };
