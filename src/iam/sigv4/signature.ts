import { describeType } from "../../_internal/text.ts";
import { hmac, sha256 } from "./sha256.ts";

/**
 * The scope of a signature: region, service and time.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign | Create a string to sign}
 */
export interface CredentialScope {
  /** The region that is signed, such as `us-east-1`. */
  region: string;
  /** The signing name of the service, such as `s3` or `sso-oauth`. */
  service: string;
  /** The time of the signature. AWS accepts it for 5 minutes, S3 for 15. */
  signingDate: Date;
}

/** The name of the algorithm. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

const toBytes = (text: string) => new TextEncoder().encode(text);

/**
 * Calculates the string to sign, the second step of Signature Version 4.
 *
 * @param canonicalRequest The canonical request.
 * @param scope Region, service and time.
 * @returns The string to sign.
 * @throws {RangeError} If the date is invalid.
 *
 * @example Print the credential scope
 * ```ts
 * import { calculateStringToSign } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const stringToSign = calculateStringToSign("GET\n/…", {
 *   region: "us-east-1",
 *   service: "iam",
 *   signingDate: new Date("2015-08-30T12:36:00Z"),
 * });
 * console.log(stringToSign.split("\n")[2]); // 20150830/us-east-1/iam/aws4_request
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign | Create a string to sign}
 */
export function calculateStringToSign(canonicalRequest: string, scope: CredentialScope): string {
  return stringToSign(canonicalRequest, formatScope(scope));
}

/** Calculates the string to sign, with a formatted scope. */
export function stringToSign(canonicalRequest: string, { date, text }: FormattedScope): string {
  return [ALGORITHM, date, text, toHex(sha256(toBytes(canonicalRequest)))].join("\n");
}

/**
 * Calculates the signing key, the third step of Signature Version 4. It is valid for one day, region
 * and service. The secret access key cannot be derived from it.
 *
 * @param secretAccessKey The secret access key.
 * @param scope Region, service and day.
 * @returns The key, 32 bytes.
 * @throws {RangeError} If the date is invalid.
 *
 * @example Calculate the key of a day
 * ```ts
 * import { calculateSigningKey } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const key = calculateSigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", {
 *   region: "us-east-1",
 *   service: "iam",
 *   signingDate: new Date("2015-08-30T12:36:00Z"),
 * });
 * console.log(key.length); // 32
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature | Calculate the signature}
 */
export function calculateSigningKey(
  secretAccessKey: string,
  scope: CredentialScope,
): Uint8Array {
  return signingKey(secretAccessKey, formatScope(scope));
}

/** Calculates the signing key, with a formatted scope. */
export function signingKey(
  secretAccessKey: string,
  { parts }: FormattedScope,
): Uint8Array {
  const secret = toBytes(`AWS4${secretAccessKey}`);
  // RFC 2104 section 2: a key that is longer than a block is hashed.
  let key = secret.length > 64 ? sha256(secret) : secret;
  for (const part of parts) key = hmac(key, toBytes(part));
  return key;
}

/**
 * Calculates the signature, the last step of Signature Version 4.
 *
 * @param stringToSign The string to sign.
 * @param signingKey The signing key of the same scope.
 * @returns The signature, 64 hexadecimal digits.
 * @throws {TypeError} If the key is not bytes.
 *
 * @example Sign a string
 * ```ts
 * import { calculateSignature, calculateSigningKey } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const signingDate = new Date("2015-08-30T12:36:00Z");
 * const scope = { region: "us-east-1", service: "iam", signingDate };
 * const signature = calculateSignature("example", calculateSigningKey("example-secret", scope));
 * console.log(signature.length); // 64
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature | Calculate the signature}
 */
export function calculateSignature(stringToSign: string, signingKey: Uint8Array): string {
  return toHex(hmac(signingKey, toBytes(stringToSign)));
}

/** Up to this length, in bytes, sha256() is faster than Web Crypto in most runtimes. */
const SHORT = 1024;

/** Calculates the SHA-256 of a body, in hexadecimal digits. */
export async function calculatePayloadHash(
  data: string | Uint8Array,
): Promise<string> {
  const bytes = typeof data === "string" ? toBytes(data) : data;
  return toHex(
    bytes.length > SHORT
      ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource))
      : sha256(bytes),
  );
}

/** A scope as it is written in signatures. */
export interface FormattedScope {
  /** `20150830T123600Z` */
  readonly date: string;
  /** The parts that the signing key is derived from, in order. */
  readonly parts: readonly string[];
  /** `20150830/us-east-1/iam/aws4_request` */
  readonly text: string;
}

/** Formats a scope. */
export function formatScope({ region, service, signingDate }: CredentialScope): FormattedScope {
  const time = Number(signingDate);
  if (!Number.isFinite(time)) {
    throw new RangeError(
      `Cannot sign: 'signingDate' must be a valid Date; it is ${describeType(signingDate)}`,
    );
  }
  const date = new Date(time).toISOString().replace(/\.\d+|\W/g, "");
  const parts = [date.slice(0, 8), region, service, "aws4_request"];
  return { date, parts, text: parts.join("/") };
}

function toHex({ buffer }: Uint8Array<ArrayBuffer>): string {
  const view = new DataView(buffer);
  let hex = "";
  for (let at = 0; at < 32; at += 4) hex += view.getUint32(at).toString(16).padStart(8, "0");
  return hex;
}
