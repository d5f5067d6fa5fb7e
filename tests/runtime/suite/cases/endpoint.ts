// Where requests go.
import { assert, assertEquals, thrown } from "../assert.ts";
import type { Case } from "../types.ts";

const HOSTS = {
  "us-east-1": "oidc.us-east-1.amazonaws.com",
  "eu-central-2": "oidc.eu-central-2.amazonaws.com",
  "cn-north-1": "oidc.cn-north-1.amazonaws.com.cn",
  "us-gov-west-1": "oidc.us-gov-west-1.amazonaws.com",
  "us-iso-east-1": "oidc.us-iso-east-1.c2s.ic.gov",
  "us-isob-east-1": "oidc.us-isob-east-1.sc2s.sgov.gov",
  "eu-isoe-west-1": "oidc.eu-isoe-west-1.cloud.adc-e.uk",
  "us-isof-south-1": "oidc.us-isof-south-1.csp.hci.ic.gov",
  "eusc-de-east-1": "oidc.eusc-de-east-1.amazonaws.eu",
};

/** Cases of resolveEndpoint(). */
export const cases: readonly Case[] = [
  {
    name: "resolveEndpoint() knows the eight partitions",
    run({ sso }) {
      for (const [region, host] of Object.entries(HOSTS)) {
        assertEquals(sso.resolveEndpoint({ region }).href, `https://${host}/`);
      }
    },
  },
  {
    name: "resolveEndpoint() knows FIPS and dual-stack",
    run({ sso }) {
      const host = (region: string, useFipsEndpoint: boolean, useDualstackEndpoint: boolean) =>
        sso.resolveEndpoint({ region, useFipsEndpoint, useDualstackEndpoint }).host;
      assertEquals(host("us-east-1", true, false), "oidc-fips.us-east-1.amazonaws.com");
      assertEquals(host("us-east-1", false, true), "oidc.us-east-1.api.aws");
      assertEquals(host("us-gov-west-1", true, false), "oidc.us-gov-west-1.amazonaws.com");
      assertEquals(host("us-gov-west-1", true, true), "oidc-fips.us-gov-west-1.api.aws");
    },
  },
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
      for (
        const origin of [
          "https://proxy.example",
          "http://localhost:8787",
          "http://127.0.0.1:80",
          "http://[::1]:1",
        ]
      ) assertEquals(resolve(origin), new URL(origin).origin);
      for (
        const endpoint of ["http://proxy.example", "http://localhost.example", "ftp://127.0.0.1"]
      ) {
        assert(thrown(() => resolve(endpoint)) instanceof RangeError, endpoint);
      }
    },
  },
  {
    name: "resolveEndpoint() refuses credentials, query and fragment, and does not repeat them",
    run({ sso }) {
      for (const endpoint of ["https://user:HIDDEN@a.example", "https://a.example/?HIDDEN"]) {
        const error = thrown(() => sso.resolveEndpoint({ endpoint }));
        assert(error instanceof RangeError, `${error}`);
        assert(!error.message.includes("HIDDEN"), error.message);
      }
      assert(thrown(() => sso.resolveEndpoint({ endpoint: "https://a.example/#" })));
    },
  },
  {
    name: "builders append to an endpoint with a path, with or without a slash at its end",
    run({ sso }) {
      const input = { clientName: "tool", clientType: "public" };
      for (const endpoint of ["https://a.example/aws", "https://a.example/aws/"]) {
        const { url } = sso.buildRegisterClientRequest(input, { endpoint: new URL(endpoint) });
        assertEquals(url, "https://a.example/aws/client/register");
      }
    },
  },
];
