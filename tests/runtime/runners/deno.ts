// Deno: `runners/deno.ts ORIGINS`, the report on stdout.
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { loadLibraries } from "../suite/library.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Report } from "../suite/types.ts";

const origins = JSON.parse(Deno.args[0] ?? "");
const context = { ...await loadLibraries(), origins };
const results = await runSuite(suite, context, EXPECTED_FAILURES.deno);
const report: Report = { version: Deno.version.deno, results };
console.log(JSON.stringify(report));
Deno.exit(); // a case that failed may have left a timer
