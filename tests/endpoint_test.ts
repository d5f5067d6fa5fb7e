// Regions and endpoints, for every service that resolves one; the hosts are in their tables.
import { buildCreateTokenRequest, resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { secretText } from "./support/arbitraries.ts";
import { assertHides, thrown } from "./support/assert.ts";
import { SERVICES } from "./support/operations/mod.ts";

type Options = Parameters<typeof resolveEndpoint>[0];

const urlOf = (endpoint: string | URL) =>
  buildCreateTokenRequest(
    { clientId: "a", clientSecret: "b", grantType: "refresh_token", refreshToken: "c" },
    { endpoint },
  ).url;

Deno.test("resolveEndpoint() refuses what does not look like a region", () => {
  const bad = [
    ...["", " ", "a", "eu", "eu-west", "eu-west-", "eu-west-123", "eu--1", "-eu-west-1", "eu-1"],
    ...["EU-WEST-1", "Eu-west-1", "eu_west_1", "eu-west-1.", ".eu-west-1", "eu-west-1 "],
    ...["eu-west-1/", "eu-west-1/../x", "eu-west-1.evil.com", "evil.com#eu-west-1", "evil.com#"],
    ...["evil.com/eu-west-1", "eu-west-1:80", "x@eu-west-1", "eu-west-1?", "eu-west-1%2e", "../x"],
    ...["eu-west-1\n", "\neu-west-1", "eu-west-1\0", "eu-west-1\r\nx: y", "eu-west-1\n.evil.com"],
    ...["éu-west-1", "eu-wеst-1", "eu-west-１", "eu‐west‐1", "eu-west-1\u202e", "eu。west-1"],
    ...["eu-west-" + "1".repeat(99), "a".repeat(100_000) + "-b-1", "__proto__"],
    "us-" + "east-".repeat(50) + "1",
  ];
  for (const region of bad) {
    const error = thrown(() => resolveEndpoint({ region }));
    assertInstanceOf(error, RangeError, region.slice(0, 50));
    assert(error.message.includes("'region'"));
    assert(error.message.length < 300, "a long region is not repeated whole");
    assert(!/[\p{Cc}\p{Cf}]/u.test(error.message), "nothing in a message acts on a terminal");
  }
});

Deno.test("resolveEndpoint() refuses a region that is not a string", () => {
  const impostor = { toString: () => "eu-west-1", toJSON: () => "eu-west-1" };
  for (const region of [undefined, null, 1, true, {}, impostor, ["eu-west-1"], () => "eu-west-1"]) {
    const error = thrown(() => resolveEndpoint({ region } as unknown as Options));
    assertInstanceOf(error, TypeError);
    assert(error.message.includes("'region'"));
  }
  for (const options of [{}, null, undefined]) {
    assertInstanceOf(thrown(() => resolveEndpoint(options as unknown as Options)), TypeError);
  }
});

/** The domains of AWS's partitions, of which a region may only be a part. */
const DOMAINS = [
  ...["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "c2s.ic.gov", "sc2s.sgov.gov"],
  ...["cloud.adc-e.uk", "csp.hci.ic.gov", "api.aws", "api.amazonwebservices.com.cn"],
  ...["api.amazonwebservices.eu", "api.aws.ic.gov", "api.aws.scloud", "api.cloud-aws.adc-e.uk"],
  ...["api.aws.hci.ic.gov", "signin.aws.amazon.com", "signin.amazonaws.cn"],
  ...["signin.amazonaws-us-gov.com", "signin-fips.amazonaws-us-gov.com", "csphome.hci.ic.gov"],
  ...["c2shome.ic.gov", "sc2shome.sgov.gov", "csphome.adc-e.uk", "signin.amazonaws-eusc.eu"],
];

for (const { name, resolve } of SERVICES) {
  if (!resolve) continue;

  Deno.test(`${resolve.name}() leads to a host of AWS's, whatever is passed as a region`, () => {
    const part = fc.oneof(
      fc.constantFrom("", "eu", "-west", "-1", "us-gov-east-1", "us-gov-west-1", "cn", "us-iso"),
      fc.constantFrom("/", ".", "#", "@", "evil.com", "\n"),
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 3 }),
    );
    const parts = fc.array(part, { maxLength: 5 });
    fc.assert(fc.property(parts, fc.boolean(), fc.boolean(), (parts, fips, dualStack) => {
      const region = parts.join("");
      try {
        const options = { region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack };
        const { protocol, hostname, port, username } = resolve(options);
        assertEquals([protocol, port, username], ["https:", "", ""], name);
        assert(/^[a-z0-9.-]+$/.test(hostname), hostname);
        const isOfAws = (domain: string) => hostname === domain || hostname.endsWith(`.${domain}`);
        assert(DOMAINS.some(isOfAws), `${region} leads to ${hostname}`);
      } catch (error) {
        assertInstanceOf(error, RangeError);
      }
    }));
  });

  Deno.test(`${resolve.name}() returns a URL without path, query and fragment, or the endpoint`, () => {
    assert(/^https:\/\/[^/?#]+\/$/.test(resolve({ region: "us-east-1" }).href));
    const endpoint = "https://proxy.test/a/";
    assertEquals(resolve({ endpoint, region: "eu-west-1" }).href, "https://proxy.test/a");
    assertEquals(resolve({ endpoint: "https://proxy.test" }).href, "https://proxy.test/");
  });
}

Deno.test("resolveEndpoint() reads each option once", () => {
  const read: string[] = [];
  const options = new Proxy({ region: "eu-west-1" }, {
    get: (target, name) => (read.push(String(name)), Reflect.get(target, name)),
  });
  resolveEndpoint(options);
  assertEquals(read.sort(), [...new Set(read)]);
});

Deno.test("resolveEndpoint() takes https anywhere, and http on loopback", () => {
  const cases: readonly (readonly [endpoint: string, href: string])[] = [
    ["https://proxy.test", "https://proxy.test/token"],
    ["https://proxy.test:8443/", "https://proxy.test:8443/token"],
    ["https://proxy.test/aws/oidc", "https://proxy.test/aws/oidc/token"],
    ["https://proxy.test/aws/oidc/", "https://proxy.test/aws/oidc/token"],
    ["https://proxy.test///", "https://proxy.test/token"],
    ["https://proxy.test/a//", "https://proxy.test/a/token"],
    ["https://proxy.test/a/../b/./", "https://proxy.test/b/token"],
    ["HTTPS://PROXY.test/A", "https://proxy.test/A/token"],
    ["http://localhost", "http://localhost/token"],
    ["http://LocalHost:8787/x/", "http://localhost:8787/x/token"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1/token"],
    ["http://127.255.255.254/", "http://127.255.255.254/token"],
    ["http://[::1]:8787", "http://[::1]:8787/token"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]/token"],
    ["http://localhost\\@evil.com", "http://localhost/@evil.com/token"], // a backslash is a slash
    ["http://0x7f.1", "http://127.0.0.1/token"], // another spelling of the same address
    ["http://2130706433", "http://127.0.0.1/token"],
  ];
  for (const [endpoint, href] of cases) {
    assertEquals(urlOf(endpoint), href);
    assertEquals(urlOf(new URL(endpoint)), href, "a URL does the same");
    assertEquals(resolveEndpoint({ endpoint }).href.replace(/\/$/, "") + "/token", href);
  }
});

Deno.test("resolveEndpoint() leaves the caller's URL alone", () => {
  const endpoint = new URL("https://proxy.test/a/");
  const url = resolveEndpoint({ endpoint });
  assertNotStrictEquals(url, endpoint);
  assertEquals(endpoint.href, "https://proxy.test/a/");
});

Deno.test("resolveEndpoint() refuses endpoints that secrets must not be sent to", () => {
  const bad = [
    ...["http://proxy.test", "http://localhost.", "http://localhost.evil.com", "http://local.host"],
    ...["http://127.0.0.1.evil.com", "http://127.0.0.1@evil.com", "http://localhost@evil.com"],
    ...["http://localhost:80@evil.com", "http://xlocalhost"],
    ...["http://[::ffff:127.0.0.1]", "http://[::]", "http://0.0.0.0", "http://128.0.0.1"],
    ...["http://evil.com/localhost", "http://126.255.255.255", "http://[::1].evil.com"],
    ...["http://localhost#@evil.com", "http://evil.com#localhost", "http://evil.com?127.0.0.1"],
    ...["ftp://localhost", "ws://localhost", "wss://proxy.test", "file:///etc", "data:,x"],
    ...["javascript:alert(1)", "blob:https://proxy.test/x", "about:blank", "localhost:8787"],
    ...["https://proxy.test?", "https://proxy.test/?", "https://proxy.test/?a=b"],
    ...["https://proxy.test#", "https://proxy.test/#", "https://proxy.test/#a"],
    ...["https://proxy.test/\n", "https://pro\nxy.test", "\thttps://proxy.test", "https://p/\x7f"],
    "https://proxy.test/\x85",
  ];
  for (const endpoint of bad) {
    const error = thrown(() => resolveEndpoint({ endpoint }));
    assert(error instanceof RangeError || error instanceof TypeError, endpoint);
    assert(error.message.includes("'endpoint'"), error.message);
  }
});

Deno.test("resolveEndpoint() refuses what is no absolute URL", () => {
  for (const endpoint of ["", " ", "proxy.test", "/aws", "//proxy.test", "https://", 5, {}, true]) {
    const options = { endpoint, region: "eu-west-1" } as unknown as Options;
    const error = thrown(() => resolveEndpoint(options));
    assertInstanceOf(error, TypeError, String(endpoint));
    assert(error.message.includes("'endpoint'"), error.message);
  }
});

Deno.test("resolveEndpoint() takes an unset endpoint for none", () => {
  for (const endpoint of [undefined, null]) {
    const options = { region: "eu-west-1", endpoint } as unknown as Options;
    assertEquals(resolveEndpoint(options).host, "oidc.eu-west-1.amazonaws.com");
  }
});

Deno.test("resolveEndpoint() never shows credentials, and refuses them in any form", () => {
  const shapes = [
    (secret: string) => `https://user:${secret}@proxy.test/`,
    (secret: string) => `https://${secret}@proxy.test/`,
    (secret: string) => `https://:${secret}@proxy.test/`,
    (secret: string) => `http://${secret}@evil.com/`,
    (secret: string) => `https://proxy.test/?key=${secret}`,
    (secret: string) => `https://proxy.test/#${secret}`,
    (secret: string) => `https://user:${secret}@`,
    (secret: string) => `://${secret}@x`,
  ];
  fc.assert(fc.property(secretText, fc.constantFrom(...shapes), (secret, shape) => {
    assertHides(thrown(() => resolveEndpoint({ endpoint: shape(secret) })), secret);
  }));
  for (const credentials of ["user", "user:password", ":password"]) {
    const endpoint = `https://${credentials}@proxy.test/`;
    const { message } = thrown(() => resolveEndpoint({ endpoint }));
    assert(message.includes("must not have credentials"), message);
  }
});
