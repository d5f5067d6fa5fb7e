// AWS partitions: groups of regions that share DNS suffixes.

/** The DNS suffix of a partition, and its dual-stack DNS suffix without `api.`. */
type Suffixes = readonly [plain: string, dualStack: string];

// By the prefix of the region. All other regions, GovCloud among them, have the suffixes of the
// partition `aws`.
const PARTITIONS: Readonly<Record<string, Suffixes>> = {
  "cn-": ["amazonaws.com.cn", "amazonwebservices.com.cn"],
  "eusc-": ["amazonaws.eu", "amazonwebservices.eu"],
  "us-iso-": ["c2s.ic.gov", "aws.ic.gov"],
  "us-isob-": ["sc2s.sgov.gov", "aws.scloud"],
  "eu-isoe-": ["cloud.adc-e.uk", "cloud-aws.adc-e.uk"],
  "us-isof-": ["csp.hci.ic.gov", "aws.hci.ic.gov"],
};

/** The format of a region. Regions become part of host names, so the check is strict. */
export const REGION: RegExp = /^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** Returns the host of a service in a region. */
export type RegionalHost = (region: string, fips?: boolean, dualStack?: boolean) => string;

/** Returns the DNS suffix and the dual-stack DNS suffix of a region's partition. */
export function dnsSuffixesOf(region: string): Suffixes {
  const prefix = /[a-z]+-(iso[bef]?-)?/.exec(region)?.[0];
  const [plain, dualStack] = PARTITIONS[`${prefix}`] ?? ["amazonaws.com", "aws"];
  return [plain, `api.${dualStack}`];
}

/** Returns the host of a service of IAM Identity Center: `NAME.REGION.SUFFIX`. */
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
