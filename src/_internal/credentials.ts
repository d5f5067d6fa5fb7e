/**
 * AWS credentials. The type is compatible with `AwsCredentialIdentity` of the AWS SDK for
 * JavaScript.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html | Temporary security credentials}
 */
export interface AwsCredentialIdentity {
  /** The access key ID. */
  readonly accessKeyId: string;
  /** The secret access key. */
  readonly secretAccessKey: string;
  /** The session token; only temporary credentials have one. */
  readonly sessionToken?: string;
  /** When the credentials expire. */
  readonly expiration?: Date;
  /** The ID of the AWS account, 12 digits. */
  readonly accountId?: string;
}
