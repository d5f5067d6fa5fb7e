import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";
import { resolveSigninEndpoint } from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { SigninClient } from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import { thrown } from "../_protocol/_helpers.ts";
import { readPartitions } from "./_helpers.ts";

const partitions = await readPartitions();
const regions = partitions.flatMap((partition) => Object.keys(partition.regions))
  .filter((region) => !/^aws-/.test(region)); // aws-global and the like: no regions
const { endpointProvider } = new SigninClient({ region: "eu-west-1" }).config;

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
      assertEquals(
        resolveSigninEndpoint(options).href,
        theirs(options),
        JSON.stringify(options),
      );
    }
  }
}

Deno.test("resolveSigninEndpoint() is AWS's own for every region, FIPS and dual-stack", () => {
  assertEquals(partitions.length, 8);
  assert(regions.length >= 45, `only ${regions.length} regions: has the SDK's file changed?`);
  for (const region of regions) assertSame(region);
});

// What the patterns of the partitions begin with, in words that a region's name has.
const PREFIXES = [
  ..."us eu ap sa ca me af il mx cn".split(" "),
  ..."us-gov us-iso us-isob eu-isoe us-isof eusc-de".split(" "),
];
// `us-gov-1` would be a riddle: a region of aws by its pattern, of GovCloud by its name.
const word = fc.stringMatching(/^[a-z]{2,12}$/).filter((text) => !/^(gov|iso.?)$/.test(text));

Deno.test("resolveSigninEndpoint() is AWS's own for regions to come, by their pattern", () => {
  const patterns = partitions.map(({ regionRegex }) => new RegExp(regionRegex));
  const unknown = fc.tuple(fc.constantFrom(...PREFIXES), word, fc.integer({ min: 1, max: 99 }));
  fc.assert(fc.property(unknown, ([prefix, name, number]) => {
    const region = `${prefix}-${name}-${number}`;
    assert(patterns.some((pattern) => pattern.test(region)), region);
    assertSame(region);
  }));
});

Deno.test("resolveSigninEndpoint() takes a region of nobody's pattern for one of aws, as AWS does", () => {
  const stranger = fc.stringMatching(/^[a-z]{2,8}$/).filter((text) =>
    !PREFIXES.includes(text) && text !== "eusc" && text !== "aws"
  );
  fc.assert(fc.property(stranger, word, (prefix, name) => assertSame(`${prefix}-${name}-1`)));
});

Deno.test("resolveSigninEndpoint() takes custom endpoints as AWS does, and fails where it fails", () => {
  for (const endpoint of ["https://proxy.test/", "https://proxy.test/aws/x", "http://[::1]:80/"]) {
    assertEquals(resolveSigninEndpoint({ endpoint }).href, theirs({ endpoint }));
  }
  const endpoint = "https://proxy.test/";
  const cases: readonly [unknown, RegExp, RegExp][] = [
    [{}, /Missing Region/, /'region'/],
    [{ endpoint, useFipsEndpoint: true }, /FIPS and custom/, /FIPS.*'endpoint'/],
    [{ endpoint, useDualstackEndpoint: true }, /Dualstack and custom/, /dual-stack.*'endpoint'/],
  ];
  for (const [given, sdkWords, ourWords] of cases) {
    const options = given as EndpointOptions;
    assertMatch(thrown(() => theirs(options)).message, sdkWords);
    assertMatch(thrown(() => resolveSigninEndpoint(options)).message, ourWords);
  }
});
