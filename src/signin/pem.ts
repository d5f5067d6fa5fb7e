// PEM (RFC 7468), and the DER that is needed to convert SEC1 to PKCS8.

import { latin1ToBytes } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";

/** The content of a PEM block. */
export interface Pem {
  readonly label: "PRIVATE KEY" | "EC PRIVATE KEY";
  readonly der: Uint8Array<ArrayBuffer>;
}

const BLOCK = /-----BEGIN ((?:EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----/;

/** Decodes the first private key in a text. */
export function decodePem(text: string): Pem {
  if (typeof text !== "string") {
    throw new TypeError(
      `Cannot import the DPoP key: it must be PEM text; it is ${describeType(text)}`,
    );
  }
  const [, label, base64] = BLOCK.exec(text) ?? [];
  if (base64 === undefined) {
    throw new RangeError(
      /ENCRYPTED/.test(text)
        ? "Cannot import the DPoP key: it is encrypted; decrypt it first"
        : "Cannot import the DPoP key: it must be PEM with a PRIVATE KEY or an EC PRIVATE KEY",
    );
  }
  return { label: label as Pem["label"], der: decodeBase64(base64) };
}

/** Encodes DER as a PEM block with lines of 64 characters. */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** The version 0, and the algorithm id-ecPublicKey (RFC 5480) with the curve P-256. */
const PKCS8_HEAD = [
  ...[0x02, 0x01, 0x00],
  ...[0x30, 0x13],
  ...[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  ...[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
];

/** Converts ECPrivateKey (RFC 5915) to PrivateKeyInfo (RFC 5958), which Web Crypto imports. */
export function wrapSec1(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const OCTET_STRING = 0x04;
  const SEQUENCE = 0x30;
  return Uint8Array.from(field(SEQUENCE, [...PKCS8_HEAD, ...field(OCTET_STRING, [...der])]));
}

function field(tag: number, content: readonly number[]): number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  return length < 0x100
    ? [tag, 0x81, length, ...content]
    : [tag, 0x82, length >> 8, length & 0xff, ...content];
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return latin1ToBytes(atob(text));
  } catch {
    throw new RangeError("Cannot import the DPoP key: its base64 is invalid");
  }
}
