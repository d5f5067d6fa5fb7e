// Bun: `runners/bun.ts ORIGINS`, the report on stdout.
import process from "node:process";
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { loadLibraries } from "../suite/library.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Report } from "../suite/types.ts";

const origins = JSON.parse(process.argv[2] ?? "");
const context = { ...await loadLibraries(), origins };
const results = await runSuite(suite, context, EXPECTED_FAILURES.bun);
const report: Report = { version: process.versions.bun ?? "no Bun", results };
// It exits by itself: a case that failed may have left a timer.
process.stdout.write(JSON.stringify(report), () => process.exit());
