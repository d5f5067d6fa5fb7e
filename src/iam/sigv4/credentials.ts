import type { AwsCredentialIdentity } from "../../_internal/credentials.ts";
import { describeType } from "../../_internal/text.ts";
import { isObject, type Members, pickMembers } from "../../_protocol/members.ts";

/**
 * Returns credentials, those of before or new ones: it is asked at each signature, and decides itself
 * when to renew. The providers of the AWS SDKs fit.
 *
 * @returns The credentials.
 */
export type AwsCredentialsProvider = () => Promise<AwsCredentialIdentity>;

/** Credentials that never change, or a function that returns them. */
export type Credentials = AwsCredentialIdentity | AwsCredentialsProvider;

/** What is signed with. */
export type SigningCredentials = Pick<
  AwsCredentialIdentity,
  "accessKeyId" | "secretAccessKey" | "sessionToken"
>;

const MEMBERS: Members = { accessKeyId: "id", secretAccessKey: "secret" };

/** Checks credentials. The error does not have their values. */
export function checkCredentials(credentials: unknown): SigningCredentials {
  const fail = (problem: string, type: typeof TypeError | typeof RangeError = TypeError) =>
    new type(`Cannot sign: ${problem}`);
  if (!isObject(credentials)) {
    throw fail(`the credentials must be an object, they are ${describeType(credentials)}`);
  }
  // An empty environment variable stands for none.
  const { sessionToken } = credentials as AwsCredentialIdentity;
  const members = sessionToken ? { ...MEMBERS, sessionToken: "id" } as const : MEMBERS;
  return pickMembers(members, credentials as object, fail) as unknown as SigningCredentials;
}
