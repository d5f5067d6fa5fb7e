// Where requests may go: URLs are parsed by the runtime.
import { assert, assertEquals, thrown } from "../../../support/assert.ts";
import type { Case } from "../types.ts";

/** Cases of resolveEndpoint(). */
export const cases: readonly Case[] = [
  {
    name: "resolveEndpoint() refuses what is no region: it becomes part of a host name",
    run({ sso }) {
      for (const region of ["", "evil.example/", "us-east-1.evil.example", "us-east-1\n", "US"]) {
        assert(thrown(() => sso.resolveEndpoint({ region })) instanceof RangeError, region);
      }
    },
  },
  {
    name: "resolveEndpoint() takes https anywhere, and http on loopback only",
    run({ sso }) {
      const resolve = (endpoint: string) => sso.resolveEndpoint({ endpoint }).origin;
      const good = ["https://proxy.example", "http://localhost:8787", "http://127.0.0.1:80"];
      for (const origin of [...good, "http://[::1]:1"]) {
        assertEquals(resolve(origin), new URL(origin).origin);
      }
      const bad = ["http://proxy.example", "http://localhost.example", "ftp://127.0.0.1"];
      for (const endpoint of [...bad, "https://a.example/#"]) {
        assert(thrown(() => resolve(endpoint)) instanceof RangeError, endpoint);
      }
    },
  },
  {
    name: "resolveEndpoint() refuses credentials and a query, and does not repeat them",
    run({ sso }) {
      for (const endpoint of ["https://user:HIDDEN@a.example", "https://a.example/?HIDDEN"]) {
        const error = thrown(() => sso.resolveEndpoint({ endpoint }));
        assert(error instanceof RangeError, `${error}`);
        assert(!error.message.includes("HIDDEN"), error.message);
      }
    },
  },
];
