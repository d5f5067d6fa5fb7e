import { type EndpointOptions, resolveEndpoint } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { thrown } from "../_protocol/_helpers.ts";
import { readPartitions, sdkClient } from "./_helpers.ts";

const partitions = await readPartitions();
const regions = partitions.flatMap((partition) => Object.keys(partition.regions));
const { endpointProvider } = sdkClient().client.config;

function theirs({ region, endpoint, useFipsEndpoint, useDualstackEndpoint }: EndpointOptions) {
  return endpointProvider({
    Region: region,
    Endpoint: endpoint?.toString(),
    UseFIPS: useFipsEndpoint ?? false,
    UseDualStack: useDualstackEndpoint ?? false,
  }).url.href;
}

function assertSame(region: string): void {
  for (const useFipsEndpoint of [false, true]) {
    for (const useDualstackEndpoint of [false, true]) {
      const options = { region, useFipsEndpoint, useDualstackEndpoint };
      assertEquals(resolveEndpoint(options).href, theirs(options), JSON.stringify(options));
    }
  }
}

const isPseudo = (region: string) => /^aws-/.test(region);

Deno.test("resolveEndpoint() is AWS's own for every region, FIPS and dual-stack", () => {
  const real = regions.filter((region) => !isPseudo(region));
  assertEquals(partitions.length, 8);
  assert(real.length >= 45, `only ${real.length} regions: has the SDK's file changed?`);
  for (const region of real) assertSame(region);
});

Deno.test("resolveEndpoint() refuses the pseudo-regions, where the SDK makes up a host", () => {
  assertEquals(regions.filter(isPseudo).sort(), [
    "aws-cn-global",
    "aws-global",
    "aws-iso-b-global",
    "aws-iso-e-global",
    "aws-iso-f-global",
    "aws-iso-global",
    "aws-us-gov-global",
  ]);
  for (const region of regions.filter(isPseudo)) {
    assertEquals(thrown(() => resolveEndpoint({ region })).name, "RangeError");
    assert(theirs({ region }).includes(region));
  }
});

// What the patterns of the partitions begin with, in words that a region's name has.
const PREFIXES = [
  ..."us eu ap sa ca me af il mx cn".split(" "),
  ..."us-gov us-iso us-isob eu-isoe us-isof eusc-de".split(" "),
];
// `us-gov-1` would be a riddle: a region of aws by its pattern, of GovCloud by its name.
const word = fc.stringMatching(/^[a-z]{2,12}$/).filter((text) => !/^(gov|iso.?)$/.test(text));

Deno.test("resolveEndpoint() is AWS's own for regions to come, by their pattern", () => {
  const patterns = partitions.map(({ regionRegex }) => new RegExp(regionRegex));
  const unknown = fc.tuple(fc.constantFrom(...PREFIXES), word, fc.integer({ min: 1, max: 99 }));
  fc.assert(fc.property(unknown, ([prefix, name, number]) => {
    const region = `${prefix}-${name}-${number}`;
    assert(patterns.some((pattern) => pattern.test(region)), region);
    assertSame(region);
  }));
});

Deno.test("resolveEndpoint() takes a region of nobody's pattern for one of aws, as AWS does", () => {
  const stranger = fc.stringMatching(/^[a-z]{2,8}$/).filter((text) =>
    !PREFIXES.includes(text) && text !== "eusc" && text !== "aws"
  );
  fc.assert(fc.property(stranger, word, (prefix, name) => assertSame(`${prefix}-${name}-1`)));
});

Deno.test("resolveEndpoint() keeps a second country of the European cloud in Europe", () => {
  const region = "eusc-fr-west-1";
  assertEquals(resolveEndpoint({ region }).host, "oidc.eusc-fr-west-1.amazonaws.eu");
  assertEquals(theirs({ region }), "https://oidc.eusc-fr-west-1.amazonaws.com/"); // only knows `de`
});

Deno.test("resolveEndpoint() takes custom endpoints as AWS does, less trailing slashes", () => {
  for (
    const endpoint of ["https://proxy.test/", "https://proxy.test/aws/x", "http://[::1]:8080/"]
  ) {
    assertEquals(resolveEndpoint({ endpoint }).href, theirs({ endpoint }));
  }
});

Deno.test("resolveEndpoint() fails where AWS's rules fail", () => {
  const endpoint = "https://proxy.test/";
  const cases: readonly [unknown, RegExp, RegExp][] = [
    [{}, /Missing Region/, /'region'/],
    [{ endpoint, useFipsEndpoint: true }, /FIPS and custom/, /FIPS.*'endpoint'/],
    [{ endpoint, useDualstackEndpoint: true }, /Dualstack and custom/, /dual-stack.*'endpoint'/],
    [{ endpoint, region: "eu-west-1", useFipsEndpoint: true }, /FIPS and custom/, /'endpoint'/],
  ];
  for (const [given, sdkWords, ourWords] of cases) {
    const options = given as EndpointOptions;
    assertMatch(thrown(() => theirs(options)).message, sdkWords);
    const error = thrown(() => resolveEndpoint(options));
    assertEquals(error.name, "TypeError");
    assertMatch(error.message, ourWords);
  }
});
