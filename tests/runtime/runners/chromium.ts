// Chromium: a module that a page imports. ORIGINS in, the report out.
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { loadLibraries } from "../suite/library.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Origins, Report } from "../suite/types.ts";

/** Runs the suite in this page. */
export async function run(origins: Origins): Promise<Report> {
  const context = { ...await loadLibraries(), origins };
  return { results: await runSuite(suite, context, EXPECTED_FAILURES.chromium) };
}
