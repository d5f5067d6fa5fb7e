// AWS partitions: groups of regions that share their DNS suffixes.

/** A partition's DNS suffix, and its dual-stack DNS suffix behind `api.`. */
type Suffixes = readonly [plain: string, dualStack: string];

// By what the names of their regions begin with. All others are taken to be in the partition `aws`,
// which GovCloud shares its suffixes with.
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
export type RegionalHost = (region: string, fips: boolean, dualStack: boolean) => string;

/** DNS suffix and dual-stack DNS suffix of a region's partition. */
export function dnsSuffixesOf(region: string): Suffixes {
  const [prefix = ""] = /^(cn|eusc|us-iso[bf]?|eu-isoe)-/.exec(region) ?? [];
  const [plain, dualStack] = PARTITIONS[prefix] ?? ["amazonaws.com", "aws"];
  return [plain, `api.${dualStack}`];
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
