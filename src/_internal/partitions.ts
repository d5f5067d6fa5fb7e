// AWS partitions: groups of regions that share their DNS suffixes.

/** A partition's DNS suffix, and its dual-stack DNS suffix after `api.`. */
type Suffixes = readonly [plain: string, dualStack: string];

// By the prefix of their regions. All other regions count as the partition `aws`, whose suffixes
// GovCloud has, too.
const PARTITIONS: Readonly<Record<string, Suffixes>> = {
  "cn-": ["amazonaws.com.cn", "amazonwebservices.com.cn"],
  "eusc-": ["amazonaws.eu", "amazonwebservices.eu"],
  "us-iso-": ["c2s.ic.gov", "aws.ic.gov"],
  "us-isob-": ["sc2s.sgov.gov", "aws.scloud"],
  "eu-isoe-": ["cloud.adc-e.uk", "cloud-aws.adc-e.uk"],
  "us-isof-": ["csp.hci.ic.gov", "aws.hci.ic.gov"],
};

/** The shape of a region's name. It becomes part of a host name, so nothing else may pass. */
export const REGION: RegExp = /^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** The host of a service in a region. */
export type RegionalHost = (region: string, fips?: boolean, dualStack?: boolean) => string;

/** DNS suffix and dual-stack DNS suffix of a region's partition. */
export function dnsSuffixesOf(region: string): Suffixes {
  const prefix = /[a-z]+-(iso[bef]?-)?/.exec(region)?.[0];
  const [plain, dualStack] = PARTITIONS[`${prefix}`] ?? ["amazonaws.com", "aws"];
  return [plain, `api.${dualStack}`];
}

/** The host of a service of IAM Identity Center: `NAME.REGION.SUFFIX`. */
export function identityCenterHost(
  name: string,
  region: string,
  fips?: boolean,
  dualStack?: boolean,
): string {
  const suffix = dnsSuffixesOf(region)[dualStack ? 1 : 0];
  // In GovCloud the ordinary endpoint is FIPS-validated and has no FIPS name.
  const hasFipsName = fips && (dualStack || !region.startsWith("us-gov-"));
  // join() makes one flat string; pieces that are concatenated would all stay in memory.
  return [name + (hasFipsName ? "-fips" : ""), region, suffix].join(".");
}
