import type { Core } from "../core.ts";
import { unverifiableJwt } from "../jwt.ts";

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

/** The ARN of the emulated person's session. */
export function sessionArn({ settings }: Core): string {
  const { region, accountId, roleName, sessionName } = settings;
  return `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

/** Creates the ID token about the person who signed in. */
export function issueIdToken(
  core: Core,
  { issuer, clientId, expiresAt }: { issuer: string; clientId: string; expiresAt: number },
): string {
  return unverifiableJwt({
    iss: issuer,
    sub: sessionArn(core),
    aud: clientId,
    iat: Math.floor(core.now() / 1000),
    exp: Math.floor(expiresAt / 1000),
    jti: core.randomText(12),
  }, core.randomText(96));
}

function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
