import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, secretText, thrown } from "../_protocol/_helpers.ts";

type Options = Parameters<typeof resolveSigninEndpoint>[0];

const hostOf = (region: string, useFipsEndpoint = false, useDualstackEndpoint = false) =>
  resolveSigninEndpoint({ region, useFipsEndpoint, useDualstackEndpoint }).host;

// Plain, FIPS, dual-stack, both.
const HOSTS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  "eu-west-1": [
    "eu-west-1.signin.aws.amazon.com",
    "signin-fips.eu-west-1.amazonaws.com",
    "signin.eu-west-1.api.aws",
    "signin-fips.eu-west-1.api.aws",
  ],
  "cn-north-1": [
    "cn-north-1.signin.amazonaws.cn",
    "signin-fips.cn-north-1.amazonaws.com.cn",
    "signin.cn-north-1.api.amazonwebservices.com.cn",
    "signin-fips.cn-north-1.api.amazonwebservices.com.cn",
  ],
  "us-gov-west-1": [
    "us-gov-west-1.signin.amazonaws-us-gov.com",
    "signin-fips.amazonaws-us-gov.com",
    "signin.us-gov-west-1.api.aws",
    "signin-fips.us-gov-west-1.api.aws",
  ],
  "us-gov-east-1": [
    "us-gov-east-1.signin.amazonaws-us-gov.com",
    "us-gov-east-1.signin-fips.amazonaws-us-gov.com",
    "signin.us-gov-east-1.api.aws",
    "signin-fips.us-gov-east-1.api.aws",
  ],
  "us-iso-east-1": [
    "us-iso-east-1.signin.c2shome.ic.gov",
    "signin-fips.us-iso-east-1.c2s.ic.gov",
    "signin.us-iso-east-1.api.aws.ic.gov",
    "signin-fips.us-iso-east-1.api.aws.ic.gov",
  ],
  "us-isob-east-1": [
    "us-isob-east-1.signin.sc2shome.sgov.gov",
    "signin-fips.us-isob-east-1.sc2s.sgov.gov",
    "signin.us-isob-east-1.api.aws.scloud",
    "signin-fips.us-isob-east-1.api.aws.scloud",
  ],
};

Deno.test("resolveSigninEndpoint() follows the rules in each partition", () => {
  for (const [region, [plain, fips, dualStack, both]] of Object.entries(HOSTS)) {
    assertEquals(hostOf(region), plain);
    assertEquals(hostOf(region, true), fips);
    assertEquals(hostOf(region, false, true), dualStack);
    assertEquals(hostOf(region, true, true), both);
  }
});

Deno.test("resolveSigninEndpoint() gives a URL of https without path, query and fragment", () => {
  assertEquals(
    resolveSigninEndpoint({ region: "us-east-1" }).href,
    "https://us-east-1.signin.aws.amazon.com/",
  );
});

Deno.test("resolveSigninEndpoint() takes custom endpoints: https, or http on loopback", () => {
  for (
    const [endpoint, href] of [
      ["https://proxy.test", "https://proxy.test/"],
      ["https://proxy.test/aws/signin/", "https://proxy.test/aws/signin"],
      ["http://127.0.0.1:8787", "http://127.0.0.1:8787/"],
      ["http://[::1]:8787/", "http://[::1]:8787/"],
      ["http://localhost/x", "http://localhost/x"],
    ] as const
  ) {
    assertEquals(resolveSigninEndpoint({ endpoint }).href, href);
    assertEquals(resolveSigninEndpoint({ endpoint: new URL(endpoint), region: "x" }).href, href);
  }
});

Deno.test("resolveSigninEndpoint() refuses endpoints that secrets must not be sent to", () => {
  for (
    const endpoint of [
      ...["http://proxy.test", "http://127.0.0.1@evil.com", "ftp://localhost", "javascript:x"],
      ...["https://proxy.test?", "https://proxy.test/#", "https://proxy.test/\n"],
    ]
  ) assertInstanceOf(thrown(() => resolveSigninEndpoint({ endpoint })), RangeError, endpoint);
  for (const endpoint of ["", "proxy.test", 5, {}]) {
    const options = { endpoint } as unknown as Options;
    assertInstanceOf(thrown(() => resolveSigninEndpoint(options)), TypeError);
  }
  const options = { endpoint: "https://proxy.test", useFipsEndpoint: true } as unknown as Options;
  assertInstanceOf(thrown(() => resolveSigninEndpoint(options)), TypeError);
});

Deno.test("resolveSigninEndpoint() refuses what does not look like a region, or is none", () => {
  for (const region of ["", "eu-west", "EU-WEST-1", "evil.com#", "eu-west-1/..", "eu-west-1\n"]) {
    assertInstanceOf(thrown(() => resolveSigninEndpoint({ region })), RangeError, region);
  }
  for (const region of [undefined, null, 1, ["eu-west-1"]]) {
    const options = { region } as unknown as Options;
    assertInstanceOf(thrown(() => resolveSigninEndpoint(options)), TypeError);
  }
});

Deno.test("resolveSigninEndpoint() takes any region to a host that names it", () => {
  const part = fc.constantFrom("eu", "-west", "-1", "us-gov", "cn", "-east", ".", "/", "@", "#");
  fc.assert(fc.property(fc.array(part, { maxLength: 5 }), fc.boolean(), (parts, fips) => {
    const region = parts.join("");
    try {
      const host = hostOf(region, fips);
      const labels = host.split(".");
      assert(labels[0] === region || labels[1] === region, `${region}: ${host}`);
    } catch (error) {
      assertInstanceOf(error, RangeError);
    }
  }));
});

Deno.test("resolveSigninEndpoint() never shows the credentials of an endpoint", () => {
  fc.assert(fc.property(secretText, (secret) => {
    const endpoint = `https://user:${secret}@proxy.test/`;
    assertNoLeak(thrown(() => resolveSigninEndpoint({ endpoint })), secret);
  }));
});
