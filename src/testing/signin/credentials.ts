import type { EmulatorState } from "../state.ts";
import { unverifiableJwt } from "./jwt.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

/** Short-lived credentials, in the shape of those of AWS. They open nothing. */
export function issueCredentials(
  state: EmulatorState,
): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
  const id = Array.from(state.randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join("");
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: btoa(String.fromCharCode(...state.randomBytes(30))),
    sessionToken: btoa(String.fromCharCode(...state.randomBytes(180))),
  };
}

/** The ARN of the emulated person's session. */
export function sessionArn({ settings }: EmulatorState): string {
  const { region, accountId, roleName, sessionName } = settings;
  return `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

/** The id token: it tells who signed in. */
export function issueIdToken(
  state: EmulatorState,
  { issuer, clientId, expiresAt }: { issuer: string; clientId: string; expiresAt: number },
): string {
  return unverifiableJwt({
    iss: issuer,
    sub: sessionArn(state),
    aud: clientId,
    iat: Math.floor(state.now() / 1000),
    exp: Math.floor(expiresAt / 1000),
    jti: state.randomText(12),
  }, state.randomText(96));
}

function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
