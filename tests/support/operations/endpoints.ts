// Where the requests of a service go.

import { assert, assertEquals, thrown } from "../assert.ts";
import type { Case } from "../suite.ts";
import { sampleOf } from "./samples.ts";
import type { ServiceCase } from "./types.ts";

/** The cases of a service's endpoints. */
export function endpointCases({ name, hosts, operations, resolve }: ServiceCase): Case[] {
  return Object.entries(hosts).map(([region, expected]) => ({
    name: `the builders of ${name} know its hosts in ${region}: FIPS, dual-stack and both`,
    run() {
      for (const [index, host] of expected.entries()) {
        const useFipsEndpoint = index % 2 === 1;
        const options = { region, useFipsEndpoint, useDualstackEndpoint: index > 1 };
        for (const { build, request } of operations) {
          if (!host) {
            const error = thrown(() => build(sampleOf(request) as never, options));
            assert(error instanceof TypeError && /FIPS/.test(error.message), `${error}`);
            continue;
          }
          const url = new URL(build(sampleOf(request) as never, options).url);
          assertEquals(url.origin, `https://${host}`);
        }
        if (resolve) assertEquals(resolve(options).href, `https://${host}/`);
      }
    },
  }));
}
