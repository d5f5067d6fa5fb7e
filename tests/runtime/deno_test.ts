// The runtime suite on the runtime of the unit tests, but for the cases that are unit tests as well. Not
// beside other tests: it measures the memory of the process. All five runtimes, and the package:
// `deno task test:runtimes`.
import { startOrigins } from "../../scripts/runtimes/origins.ts";
import { EXPECTED_FAILURES } from "./expected_failures.ts";
import { loadLibraries } from "./suite/library.ts";
import { runtimeCases } from "./suite/mod.ts";
import { runSuite } from "./suite/run.ts";

Deno.test("the runtime suite passes on Deno", async (t) => {
  await using servers = startOrigins();
  const context = { ...await loadLibraries(), origins: servers.origins };
  for (
    const { name, status, reason } of await runSuite(runtimeCases, context, EXPECTED_FAILURES.deno)
  ) {
    await t.step(name, () => {
      if (status === "failed") throw new Error(reason);
    });
  }
});
