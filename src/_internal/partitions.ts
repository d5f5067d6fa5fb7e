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

/**
 * The host of a regional service that follows the rule of `oidc` and `portal.sso`.
 *
 * GovCloud's ordinary endpoints are validated already: they have no separate FIPS name.
 */
export function regionalHost(
  service: string,
  region: string,
  fips: boolean,
  dualStack: boolean,
): string {
  const [prefix, dnsSuffix, dualStackDnsSuffix] =
    OTHERS.find(([prefix]) => region.startsWith(prefix)) ?? AWS;
  const plain = !fips || (!dualStack && prefix === "us-gov-");
  return `${service}${plain ? "" : "-fips"}.${region}.${
    dualStack ? dualStackDnsSuffix : dnsSuffix
  }`;
}

/** A region's name at the end of decoded text whose other bytes are random. */
export const REGION_IN_CLIENT_ID: RegExp =
  /(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
