// The tests of the poller that every runtime runs (tests/runtime).
import { DEVICE_FLOW_CASES } from "./cases.ts";

for (const { name, run } of DEVICE_FLOW_CASES) Deno.test(name, run);
