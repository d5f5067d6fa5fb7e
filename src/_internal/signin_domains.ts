/** The domains of AWS Sign-In, by the prefix of the region. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ["us-gov-", "signin.amazonaws-us-gov.com"],
  ["cn-", "signin.amazonaws.cn"],
  ["eusc-", "signin.amazonaws-eusc.eu"],
  ["us-iso-", "signin.c2shome.ic.gov"],
  ["us-isob-", "signin.sc2shome.sgov.gov"],
  ["eu-isoe-", "signin.csphome.adc-e.uk"],
  ["us-isof-", "signin.csphome.hci.ic.gov"],
];

/** Returns the domain of AWS Sign-In in a region; `undefined` in the partition `aws`. */
export function signinDomainOf(region: string): string | undefined {
  return DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1];
}
