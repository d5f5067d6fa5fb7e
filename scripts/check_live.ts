// Asks the real service what can be asked without credentials, in two regions, and compares what it says
// with what the emulator says. Run by a maintainer and once a week: it needs the internet.
// Exits with 1 if something differs, so that people look: is the emulator wrong, or has AWS changed?
// Exits with 2 if the service cannot be asked.

import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { compare, report } from "./live/compare.ts";
import { probe } from "./live/probe.ts";

const REGIONS = ["us-east-1", "eu-central-1"];

let differs = false;
for (const region of REGIONS) {
  const emulator = createEmulator({ region });
  const service = await probe((request) => fetch(request), region).catch((error) => {
    console.error(`${region} cannot be asked: ${error.message}`);
    Deno.exit(2);
  });
  const differences = compare(service, await probe((request) => emulator.fetch(request), region));
  console.log(report(region, service, differences));
  differs ||= differences.length > 0;
}
console.log(differs ? "\nThe emulator differs from the service" : "\nThe emulator says the same");
if (differs) Deno.exit(1);
