import { describeType } from "../../_internal/text.ts";

/** What a signature is valid for. */
export interface CredentialScope {
  /** The region that is signed, such as `us-east-1`. */
  region: string;
  /** The signing name of the service, such as `s3` or `sso-oauth`. */
  service: string;
  /** The time of the signature. AWS accepts it for 5 minutes, S3 for 15. */
  signingDate: Date;
}

/** The algorithm. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;
const toBytes = (text: string) => new TextEncoder().encode(text);

/**
 * Calculates the string to sign, the second step of Signature Version 4.
 *
 * @param canonicalRequest The canonical request.
 * @param scope Region, service and time.
 * @returns The string to sign.
 * @throws {RangeError} If the date is invalid.
 *
 * @example The four lines
 * ```ts
 * import { calculateStringToSign } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const stringToSign = await calculateStringToSign("GET\n/…", {
 *   region: "us-east-1",
 *   service: "iam",
 *   signingDate: new Date("2015-08-30T12:36:00Z"),
 * });
 * console.log(stringToSign.split("\n")[2]); // 20150830/us-east-1/iam/aws4_request
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign | Create a string to sign}
 */
export async function calculateStringToSign(
  canonicalRequest: string,
  scope: CredentialScope,
): Promise<string> {
  const hash = await calculateHash(canonicalRequest);
  return [ALGORITHM, formatDate(scope.signingDate), formatScope(scope), hash].join("\n");
}

/**
 * Calculates the signing key, the third step of Signature Version 4. It works for one day, region and
 * service, and nobody can calculate the secret access key from it.
 *
 * @param secretAccessKey The secret access key.
 * @param scope Region, service and day.
 * @returns The key, for `crypto.subtle.sign("HMAC", key, stringToSign)`. It cannot be exported.
 * @throws {RangeError} If the date is invalid.
 *
 * @example Sign a string
 * ```ts
 * import { calculateSigningKey } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const key = await calculateSigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", {
 *   region: "us-east-1",
 *   service: "iam",
 *   signingDate: new Date("2015-08-30T12:36:00Z"),
 * });
 * const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("example"));
 * console.log(signature.byteLength); // 32
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature | Calculate the signature}
 */
export async function calculateSigningKey(
  secretAccessKey: string,
  scope: CredentialScope,
): Promise<CryptoKey> {
  let key = await importKey(toBytes(`AWS4${secretAccessKey}`));
  for (const part of partsOf(scope)) {
    key = await importKey(await crypto.subtle.sign("HMAC", key, toBytes(part)));
  }
  return key;
}

function importKey(bytes: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
}

/** Signs the string to sign. */
export async function calculateSignature(stringToSign: string, key: CryptoKey): Promise<string> {
  return toHex(await crypto.subtle.sign("HMAC", key, toBytes(stringToSign)));
}

/** SHA-256 in hexadecimal digits. */
export async function calculateHash(data: string | BufferSource): Promise<string> {
  const bytes = typeof data === "string" ? toBytes(data) : data;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** `20150830T123600Z` */
export function formatDate(date: Date): string {
  const time = Number(date);
  if (Number.isFinite(time)) return new Date(time).toISOString().replace(/\.\d+|\W/g, "");
  throw new RangeError(
    `Cannot sign: 'signingDate' must be a valid Date, it is ${describeType(date)}`,
  );
}

/** `20150830/us-east-1/iam/aws4_request` */
export function formatScope(scope: CredentialScope): string {
  return partsOf(scope).join("/");
}

function partsOf({ region, service, signingDate }: CredentialScope): string[] {
  return [formatDate(signingDate).slice(0, 8), region, service, "aws4_request"];
}

function toHex(buffer: ArrayBuffer): string {
  let hex = "";
  for (const byte of new Uint8Array(buffer)) hex += (byte + 256).toString(16).slice(1);
  return hex;
}
