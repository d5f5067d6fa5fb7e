// The hosts of services of IAM Identity Center, in a region of each partition.

import type { Hosts } from "./types.ts";

/** The suffixes of a partition, by one of its regions. */
const SUFFIXES: Readonly<Record<string, readonly [plain: string, dualStack: string]>> = {
  "us-east-1": ["amazonaws.com", "api.aws"],
  "cn-north-1": ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  "us-gov-west-1": ["amazonaws.com", "api.aws"],
  "us-iso-east-1": ["c2s.ic.gov", "api.aws.ic.gov"],
  "us-isob-east-1": ["sc2s.sgov.gov", "api.aws.scloud"],
  "eu-isoe-west-1": ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  "us-isof-south-1": ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  "eusc-de-east-1": ["amazonaws.eu", "api.amazonwebservices.eu"],
};

/** The hosts of a service, by the name that they begin with. */
export function identityCenterHosts(name: string): Readonly<Record<string, Hosts>> {
  const hosts = Object.entries(SUFFIXES).map(([region, [plain, dualStack]]): [string, Hosts] => [
    region,
    [
      `${name}.${region}.${plain}`,
      // In GovCloud the ordinary host is the one of FIPS.
      `${name}${region.startsWith("us-gov-") ? "" : "-fips"}.${region}.${plain}`,
      `${name}.${region}.${dualStack}`,
      `${name}-fips.${region}.${dualStack}`,
    ],
  ]);
  return Object.fromEntries(hosts);
}
