import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { thrown } from "../support/assert.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { OFFICIAL, readPartitions, sdkEndpoint } from "./_helpers.ts";

const partitions = await readPartitions();
const all = partitions.flatMap((partition) => Object.keys(partition.regions));
const isPseudo = (region: string) => /^aws-/.test(region); // aws-global and the like
const regions = all.filter((region) => !isPseudo(region));

// What the patterns of the partitions begin with, in words that a region's name has.
const PREFIXES = [
  ..."us eu ap sa ca me af il mx cn".split(" "),
  ..."us-gov us-iso us-isob eu-isoe us-isof eusc-de".split(" "),
];
// `us-gov-1` would be a riddle: a region of aws by its pattern, of GovCloud by its name.
const word = fc.stringMatching(/^[a-z]{2,12}$/).filter((text) => !/^(gov|iso.?)$/.test(text));

for (const service of OFFICIAL) {
  const theirs = await sdkEndpoint(service);
  const [{ build, request, url }] = service.operations as [typeof service.operations[0] & object];
  const { pathname } = new URL(url);
  const ours = (options: EndpointOptions) => {
    const { href } = new URL(build(sampleOf(request) as never, options).url);
    return href.split("?")[0]!.slice(0, -pathname.length) + "/";
  };

  const assertSame = (region: string) => {
    for (const useFipsEndpoint of [false, true]) {
      for (const useDualstackEndpoint of [false, true]) {
        const options = { region, useFipsEndpoint, useDualstackEndpoint };
        assertEquals(ours(options), theirs(options), JSON.stringify(options));
      }
    }
  };

  Deno.test(`the endpoint of ${service.name} is AWS's own for every region, FIPS and dual-stack`, () => {
    assertEquals(partitions.length, 8);
    assert(regions.length >= 45, `only ${regions.length} regions: has the SDK's file changed?`);
    for (const region of regions) assertSame(region);
  });

  Deno.test(`the endpoint of ${service.name} is AWS's own for regions to come, by their pattern`, () => {
    const patterns = partitions.map(({ regionRegex }) => new RegExp(regionRegex));
    const unknown = fc.tuple(fc.constantFrom(...PREFIXES), word, fc.integer({ min: 1, max: 99 }));
    fc.assert(fc.property(unknown, ([prefix, name, number]) => {
      const region = `${prefix}-${name}-${number}`;
      assert(patterns.some((pattern) => pattern.test(region)), region);
      assertSame(region);
    }));
  });

  Deno.test(`the endpoint of ${service.name} in a region of nobody's pattern is one of aws, as AWS's`, () => {
    const stranger = fc.stringMatching(/^[a-z]{2,8}$/).filter((text) =>
      !PREFIXES.includes(text) && text !== "eusc" && text !== "aws"
    );
    fc.assert(fc.property(stranger, word, (prefix, name) => assertSame(`${prefix}-${name}-1`)));
  });

  Deno.test(`the endpoint of ${service.name} may be a custom one as AWS's may, less trailing slashes`, () => {
    for (const endpoint of ["https://proxy.test/", "http://[::1]:8080/"]) {
      assertEquals(ours({ endpoint }), theirs({ endpoint }));
    }
    const endpoint = "https://proxy.test/aws/x";
    assertEquals(ours({ endpoint }), `${theirs({ endpoint })}/`);
  });

  Deno.test(`the endpoint of ${service.name} fails where AWS's rules fail, and for pseudo-regions`, () => {
    const endpoint = "https://proxy.test/";
    const cases: readonly (readonly [unknown, theirs: RegExp, ours: RegExp])[] = [
      [{}, /Missing Region/, /'region'/],
      [{ endpoint, useFipsEndpoint: true }, /FIPS and custom/, /FIPS.*'endpoint'/],
      [{ endpoint, useDualstackEndpoint: true }, /Dualstack and custom/, /dual-stack.*'endpoint'/],
      [{ endpoint, region: "eu-west-1", useFipsEndpoint: true }, /FIPS and custom/, /'endpoint'/],
    ];
    for (const [given, sdkWords, ourWords] of cases) {
      const options = given as EndpointOptions;
      assertMatch(thrown(() => theirs(options)).message, sdkWords);
      const error = thrown(() => ours(options));
      assertMatch(error.message, ourWords);
      assertEquals(error.name, "TypeError");
    }
    const pseudo = all.filter(isPseudo);
    assertEquals(pseudo.length, 7);
    for (const region of pseudo) { // where the SDK makes up a host
      assertEquals(thrown(() => ours({ region })).name, "RangeError");
      assert(theirs({ region }).includes(region));
    }
  });
}

Deno.test("the endpoint of SSO OIDC keeps a second country of the European cloud in Europe", async () => {
  const [service] = OFFICIAL;
  const region = "eusc-fr-west-1";
  assertEquals(service!.resolve!({ region }).host, "oidc.eusc-fr-west-1.amazonaws.eu");
  const theirs = await sdkEndpoint(service!);
  assertEquals(theirs({ region }), "https://oidc.eusc-fr-west-1.amazonaws.com/"); // only knows `de`
});
