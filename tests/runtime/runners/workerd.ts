// workerd: a worker that runs the suite for each request, as timers, random bytes and fetch exist in
// there only. ORIGINS in, the report out.
import { EXPECTED_FAILURES } from "../expected_failures.ts";
import { loadLibraries } from "../suite/library.ts";
import { suite } from "../suite/mod.ts";
import { runSuite } from "../suite/run.ts";
import type { Report } from "../suite/types.ts";

const worker: { fetch(request: Request): Promise<Response> } = {
  async fetch(request) {
    const context = { ...await loadLibraries(), origins: await request.json() };
    const results = await runSuite(suite, context, EXPECTED_FAILURES.workerd);
    return Response.json({ results } satisfies Report);
  },
};
export default worker;
