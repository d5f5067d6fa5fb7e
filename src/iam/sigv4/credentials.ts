import type { AwsCredentialIdentity } from "../../_internal/credentials.ts";
import { describeType } from "../../_internal/text.ts";
import { isObject, type Members, pickMembers } from "../../_protocol/members.ts";

/**
 * A function that returns AWS credentials. It is called for each signature, so it should cache them.
 * Credential providers of the AWS SDK for JavaScript fit.
 *
 * @returns The credentials.
 */
export type AwsCredentialsProvider = () => Promise<AwsCredentialIdentity>;

/** Credentials that never change, or a function that returns them. */
export type Credentials = AwsCredentialIdentity | AwsCredentialsProvider;

/** The credentials that a signature needs. */
export type SigningCredentials = Pick<
  AwsCredentialIdentity,
  "accessKeyId" | "secretAccessKey" | "sessionToken"
>;

const MEMBERS: Members = { accessKeyId: "id", secretAccessKey: "secret" };

/** Checks credentials. Errors do not contain their values. */
export function checkCredentials(credentials: unknown): SigningCredentials {
  const fail = (problem: string, type: typeof TypeError | typeof RangeError = TypeError) =>
    new type(`Cannot sign: ${problem}`);
  if (!isObject(credentials)) {
    throw fail(`the credentials must be an object, they are ${describeType(credentials)}`);
  }
  // An empty session token, as from an empty environment variable, counts as none.
  const { sessionToken } = credentials as AwsCredentialIdentity;
  const members = sessionToken ? { ...MEMBERS, sessionToken: "id" } as const : MEMBERS;
  return pickMembers(members, credentials as object, fail) as unknown as SigningCredentials;
}

/** Returns the credentials, or calls their provider. */
export function resolveCredentials(
  credentials: Credentials,
): AwsCredentialIdentity | Promise<AwsCredentialIdentity> {
  return typeof credentials === "function" ? credentials() : credentials;
}
