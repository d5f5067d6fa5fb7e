import { buildCreateTokenRequest, resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, secretText, thrown } from "./_protocol/_helpers.ts";

type Options = Parameters<typeof resolveEndpoint>[0];

const urlOf = (endpoint: string | URL) =>
  buildCreateTokenRequest(
    { clientId: "a", clientSecret: "b", grantType: "refresh_token", refreshToken: "c" },
    { endpoint },
  ).url;

Deno.test("resolveEndpoint() follows the rule in each partition", () => {
  const cases: readonly [region: string, plain: string, fipsAndDualStack: string][] = [
    ["us-east-1", "oidc.us-east-1.amazonaws.com", "oidc-fips.us-east-1.api.aws"],
    [
      "cn-north-1",
      "oidc.cn-north-1.amazonaws.com.cn",
      "oidc-fips.cn-north-1.api.amazonwebservices.com.cn",
    ],
    ["us-gov-west-1", "oidc.us-gov-west-1.amazonaws.com", "oidc-fips.us-gov-west-1.api.aws"],
    ["us-iso-east-1", "oidc.us-iso-east-1.c2s.ic.gov", "oidc-fips.us-iso-east-1.api.aws.ic.gov"],
    [
      "us-isob-east-1",
      "oidc.us-isob-east-1.sc2s.sgov.gov",
      "oidc-fips.us-isob-east-1.api.aws.scloud",
    ],
    [
      "eusc-de-east-1",
      "oidc.eusc-de-east-1.amazonaws.eu",
      "oidc-fips.eusc-de-east-1.api.amazonwebservices.eu",
    ],
  ];
  for (const [region, plain, both] of cases) {
    assertEquals(resolveEndpoint({ region }).href, `https://${plain}/`);
    const options = { region, useFipsEndpoint: true, useDualstackEndpoint: true };
    assertEquals(resolveEndpoint(options).href, `https://${both}/`);
  }
});

Deno.test("resolveEndpoint() has no FIPS name of its own in GovCloud", () => {
  const url = resolveEndpoint({ region: "us-gov-east-1", useFipsEndpoint: true });
  assertEquals(url.host, "oidc.us-gov-east-1.amazonaws.com");
});

Deno.test("resolveEndpoint() refuses what does not look like a region", () => {
  const bad = [
    ...["", " ", "a", "eu", "eu-west", "eu-west-", "eu-west-123", "eu--1", "-eu-west-1", "eu-1"],
    ...["EU-WEST-1", "Eu-west-1", "eu_west_1", "eu-west-1.", ".eu-west-1", "eu-west-1 "],
    ...["eu-west-1/", "eu-west-1/../x", "eu-west-1.evil.com", "evil.com#eu-west-1", "evil.com#"],
    ...["evil.com/eu-west-1", "eu-west-1:80", "x@eu-west-1", "eu-west-1?", "eu-west-1%2e", "../x"],
    ...["eu-west-1\n", "\neu-west-1", "eu-west-1\0", "eu-west-1\r\nx: y", "eu-west-1\n.evil.com"],
    ...["éu-west-1", "eu-wеst-1", "eu-west-１", "eu‐west‐1", "eu-west-1\u202e", "eu。west-1"],
    ...[
      "eu-west-" + "1".repeat(99),
      "a".repeat(100_000) + "-b-1",
      "us-" + "east-".repeat(50) + "1",
    ],
    "__proto__",
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
  assertInstanceOf(thrown(() => resolveEndpoint({} as unknown as Options)), TypeError);
  assertInstanceOf(thrown(() => resolveEndpoint(null as unknown as Options)), TypeError);
});

Deno.test("resolveEndpoint() takes any region to a host below that region's own name", () => {
  const part = fc.oneof(
    fc.constantFrom("", "eu", "-west", "-1", "us-gov-east-1", "/", ".", "#", "@", "evil.com", "\n"),
    fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.boolean(), (parts, useFipsEndpoint) => {
      const region = parts.join("");
      try {
        const { hostname } = resolveEndpoint({ region, useFipsEndpoint });
        assertEquals(hostname.split(".")[1], region);
      } catch (error) {
        assertInstanceOf(error, RangeError);
      }
    }),
  );
});

Deno.test("resolveEndpoint() reads each option once", () => {
  const read: string[] = [];
  const options = new Proxy({ region: "eu-west-1" }, {
    get: (target, name) => (read.push(String(name)), Reflect.get(target, name)),
  });
  resolveEndpoint(options);
  assertEquals(read.sort(), [...new Set(read)]);
});

Deno.test("resolveEndpoint() takes https anywhere, and http on loopback", () => {
  const cases: readonly [endpoint: string, href: string][] = [
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
    const base = resolveEndpoint({ endpoint });
    assertEquals(base.href.replace(/\/$/, "") + "/token", href);
    assertEquals(resolveEndpoint({ endpoint, region: "eu-west-1" }).href, base.href);
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
    ...["https://proxy.test/\x85"],
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

Deno.test("resolveEndpoint() takes an endpoint of undefined for none", () => {
  const options = { region: "eu-west-1", endpoint: undefined } as unknown as Options;
  assertEquals(resolveEndpoint(options).host, "oidc.eu-west-1.amazonaws.com");
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
    assertNoLeak(thrown(() => resolveEndpoint({ endpoint: shape(secret) })), secret);
  }));
});
