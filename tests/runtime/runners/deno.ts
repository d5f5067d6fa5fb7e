// Deno: `runners/deno.ts ORIGINS`, the report on stdout.
import * as sso from "@edge-auth/aws-sso-oidc";
import * as signin from "@edge-auth/aws-sso-oidc/signin";
import * as testing from "@edge-auth/aws-sso-oidc/testing";
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Report } from "../suite/types.ts";

const origins = JSON.parse(Deno.args[0] ?? "");
const results = await runSuite(suite, { sso, signin, testing, origins }, EXPECTED_FAILURES.deno);
const report: Report = { version: Deno.version.deno, results };
console.log(JSON.stringify(report));
Deno.exit(); // a case that failed may have left a timer
