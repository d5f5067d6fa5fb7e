/**
 * AWS credentials, in the shape of the AWS SDK for JavaScript: either fits where the other is expected.
 */
export interface AwsCredentialIdentity {
  /** The access key ID. */
  readonly accessKeyId: string;
  /** The secret access key. */
  readonly secretAccessKey: string;
  /** The session token, of temporary credentials. */
  readonly sessionToken?: string;
  /** When the credentials expire. */
  readonly expiration?: Date;
  /** The account that they belong to, 12 digits. */
  readonly accountId?: string;
}
