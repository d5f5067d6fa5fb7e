// Node: `runners/node.ts ORIGINS`, the report on stdout.
import process from "node:process";
import * as sso from "@edge-auth/aws-sso-oidc";
import * as signin from "@edge-auth/aws-sso-oidc/signin";
import * as testing from "@edge-auth/aws-sso-oidc/testing";
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Report } from "../suite/types.ts";

const origins = JSON.parse(process.argv[2] ?? "");
const results = await runSuite(suite, { sso, signin, testing, origins }, EXPECTED_FAILURES.node);
const report: Report = { version: process.versions.node, results };
// It exits by itself: a case that failed may have left a timer.
process.stdout.write(JSON.stringify(report), () => process.exit());
