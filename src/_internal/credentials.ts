/**
 * AWS credentials, in the shape that all AWS SDKs for JavaScript have.
 */
export interface AwsCredentialIdentity {
  /** The access key ID. */
  readonly accessKeyId: string;
  /** The secret access key. */
  readonly secretAccessKey: string;
  /** The session token, of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When the credentials expire. */
  readonly expiration?: Date | undefined;
  /** The account that they belong to, 12 digits. */
  readonly accountId?: string | undefined;
}
