// AWS partitions: groups of regions that share their DNS suffixes.

/** What the names of its regions begin with, its DNS suffix, its dual-stack DNS suffix. */
type Partition = readonly [prefix: string, dnsSuffix: string, dualStackDnsSuffix: string];

const AWS: Partition = ["", "amazonaws.com", "api.aws"];

// A region of nobody else is taken to be one of the partition `aws`.
const OTHERS: readonly Partition[] = [
  ["us-gov-", "amazonaws.com", "api.aws"],
  ["cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  ["eusc-", "amazonaws.eu", "api.amazonwebservices.eu"],
  ["us-iso-", "c2s.ic.gov", "api.aws.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov", "api.aws.scloud"],
  ["eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  ["us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
];

/** The shape of a region's name. It becomes part of a host name, so nothing else may pass. */
export const REGION: RegExp = /^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** The host of a service in a region. */
export type RegionalHost = (region: string, fips: boolean, dualStack: boolean) => string;

/** DNS suffix and dual-stack DNS suffix of a region's partition. */
export function dnsSuffixesOf(region: string): readonly [plain: string, dualStack: string] {
  const [, plain, dualStack] = OTHERS.find(([prefix]) => region.startsWith(prefix)) ?? AWS;
  return [plain, dualStack];
}

/** The host of SSO OIDC. In GovCloud the ordinary endpoint is validated and has no FIPS name. */
export const oidcHost: RegionalHost = (region, fips, dualStack) => {
  const suffix = dnsSuffixesOf(region)[dualStack ? 1 : 0];
  const hasFipsName = fips && (dualStack || !region.startsWith("us-gov-"));
  return `oidc${hasFipsName ? "-fips" : ""}.${region}.${suffix}`;
};

/** A region's name at the end of decoded text whose other bytes are random. */
export const REGION_IN_CLIENT_ID: RegExp =
  /(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
