// Chromium: a module that a page imports. ORIGINS in, the report out.
import * as sso from "@edge-auth/aws-sso-oidc";
import * as signin from "@edge-auth/aws-sso-oidc/signin";
import * as testing from "@edge-auth/aws-sso-oidc/testing";
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Origins, Report } from "../suite/types.ts";

/** Runs the suite in this page. */
export async function run(origins: Origins): Promise<Report> {
  return {
    results: await runSuite(suite, { sso, signin, testing, origins }, EXPECTED_FAILURES.chromium),
  };
}
