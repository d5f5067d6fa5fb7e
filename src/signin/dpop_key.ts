import { encodeBase64Url } from "../_internal/encoding.ts";
import { decodePem, encodePem, wrapSec1 } from "./pem.ts";

const ES256: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };

/** The global type `CryptoKey`, or {@linkcode DpopKeyShape} where a runtime's types have none. */
export type DpopKey = typeof globalThis extends { CryptoKey: { prototype: infer Key } } ? Key
  : DpopKeyShape;

/** The members of a Web Crypto `CryptoKey`. */
export interface DpopKeyShape {
  /** `private` or `public`. */
  readonly type: string;
  /** Whether it may be exported. */
  readonly extractable: boolean;
  /** The algorithm: `ECDSA`. */
  readonly algorithm: { readonly name: string };
  /** The permitted usages: `sign` or `verify`. */
  readonly usages: readonly string[];
}

/** A Web Crypto key pair. It is compatible with the global type `CryptoKeyPair`. */
export interface DpopKeyPair {
  /** The private key, which signs proofs. */
  privateKey: DpopKey;
  /** The public key, which proofs contain. */
  publicKey: DpopKey;
}

/** A JSON Web Key (RFC 7517), with the members that a thumbprint is calculated from. */
export interface JsonWebKeyLike {
  /** The key type: `EC`, `OKP`, `RSA` or `oct`. */
  kty?: string | undefined;
  /** The curve. */
  crv?: string | undefined;
  /** The x coordinate, or the public key. */
  x?: string | undefined;
  /** The y coordinate. */
  y?: string | undefined;
  /** The exponent. */
  e?: string | undefined;
  /** The modulus. */
  n?: string | undefined;
  /** The symmetric key. */
  k?: string | undefined;
}

/** Options of {@linkcode generateDpopKeyPair} and {@linkcode importDpopKey}. */
export interface DpopKeyOptions {
  /**
   * Whether `exportDpopKey` may export the private key, to store a session. Default: `false`.
   */
  extractable?: boolean | undefined;
}

/**
 * Generates a key pair for DPoP proofs (ES256). The refresh tokens of a session are bound to it:
 * without the key the session cannot be refreshed.
 *
 * @param options Whether the private key may be exported.
 * @returns The key pair; the public key can always be exported.
 * @throws {TypeError} If Web Crypto is missing, as in a page that is not a secure context.
 *
 * @example Generate a key pair
 * ```ts
 * import { generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const { privateKey } = await generateDpopKeyPair();
 * console.log(privateKey.extractable); // false
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 | RFC 9449 section 4.2}
 */
export function generateDpopKeyPair(options: DpopKeyOptions = {}): Promise<DpopKeyPair> {
  return crypto.subtle.generateKey(ES256, Boolean(options.extractable), ["sign", "verify"]);
}

/**
 * Imports a private key from PEM. The format is PKCS8 (`PRIVATE KEY`), or SEC1 (`EC PRIVATE KEY`),
 * which the AWS CLI stores.
 *
 * @param pem The private key. Text around the PEM block is ignored.
 * @param options Whether the private key may be exported again.
 * @returns The key pair.
 * @throws {TypeError} If `pem` is not a string, or Web Crypto is missing, as in a page that is not a
 * secure context.
 * @throws {RangeError} If `pem` contains no such key on the curve P-256, or an encrypted key.
 *
 * @example Export and import a key
 * ```ts
 * import { exportDpopKey, generateDpopKeyPair, importDpopKey } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const pem = await exportDpopKey(await generateDpopKeyPair({ extractable: true }));
 * const { privateKey } = await importDpopKey(pem);
 * console.log(privateKey.algorithm.name, privateKey.extractable); // ECDSA false
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5958 | RFC 5958 (PKCS8)}
 * @see {@link https://www.rfc-editor.org/rfc/rfc5915 | RFC 5915 (SEC1)}
 */
export async function importDpopKey(
  pem: string,
  options: DpopKeyOptions = {},
): Promise<DpopKeyPair> {
  const { label, der } = decodePem(pem);
  const { subtle } = crypto;
  // Here, so that missing Web Crypto is not taken for a bad key.
  const importKey = subtle.importKey.bind(subtle) as SubtleCrypto["importKey"];
  try {
    const pkcs8 = label === "EC PRIVATE KEY" ? wrapSec1(der) : der;
    const { d, ...jwk } = await subtle.exportKey(
      "jwk",
      await importKey("pkcs8", pkcs8, ES256, true, ["sign"]),
    );
    const point = { kty: jwk.kty!, crv: jwk.crv!, x: jwk.x!, y: jwk.y! };
    const extractable = Boolean(options.extractable);
    return {
      privateKey: await importKey("jwk", { ...point, d: d! }, ES256, extractable, ["sign"]),
      publicKey: await importKey("jwk", point, ES256, true, ["verify"]),
    };
  } catch {
    throw new RangeError(
      "Cannot import the DPoP key: it must be a private key on the curve P-256, in PKCS8 or SEC1",
    );
  }
}

/**
 * Exports a private key as PEM, to store it with its refresh token. The AWS CLI and SDKs can read
 * it.
 *
 * @param key The key pair, generated or imported with `extractable: true`.
 * @returns PKCS8 PEM: a secret.
 * @throws {TypeError} If the key is not extractable, or is not an ES256 key pair.
 *
 * @example Export a key
 * ```ts
 * import { exportDpopKey, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const pem = await exportDpopKey(await generateDpopKeyPair({ extractable: true }));
 * console.log(pem.split("\n")[0]); // -----BEGIN PRIVATE KEY-----
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5958 | RFC 5958}
 */
export async function exportDpopKey(key: DpopKeyPair): Promise<string> {
  checkDpopKey(key, "export the DPoP key");
  if (!key.privateKey.extractable) {
    throw new TypeError(
      "Cannot export the DPoP key: generate or import it with 'extractable: true'",
    );
  }
  const der = await crypto.subtle.exportKey("pkcs8", key.privateKey);
  return encodePem("PRIVATE KEY", new Uint8Array(der));
}

/** Throws if a key pair cannot create proofs. */
export function checkDpopKey(key: DpopKeyPair, purpose: string): void {
  for (const kind of ["private", "public"] as const) {
    const { type, extractable, algorithm } = Object(key?.[`${kind}Key`]) as Partial<CryptoKey>;
    const { name, namedCurve } = Object(algorithm) as Partial<EcKeyAlgorithm>;
    const isUsable = type === "private" || extractable; // the public one goes into the proof
    if (type !== kind || !isUsable || name !== "ECDSA" || namedCurve !== "P-256") {
      throw new TypeError(
        `Cannot ${purpose}: 'key' must be a pair of ECDSA keys on the curve P-256, such as ` +
          "generateDpopKeyPair returns",
      );
    }
  }
}

/** The members that a thumbprint is calculated from, by `kty`, in lexicographic order. */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly (keyof JsonWebKeyLike)[]>> = {
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  RSA: ["e", "kty", "n"],
  oct: ["k", "kty"],
};

/**
 * Calculates the SHA-256 thumbprint of a JWK. Refresh tokens are bound to the thumbprint of the
 * DPoP key.
 *
 * @param jwk The key. Members that RFC 7638 does not require are ignored.
 * @returns The thumbprint, 43 characters of base64url.
 * @throws {TypeError} If a required member is missing or not a string.
 * @throws {RangeError} If `kty` is not `EC`, `OKP`, `RSA` or `oct`.
 *
 * @example Calculate the thumbprint of a DPoP key
 * ```ts
 * import { calculateJwkThumbprint, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const { publicKey } = await generateDpopKeyPair();
 * const thumbprint = await calculateJwkThumbprint(await crypto.subtle.exportKey("jwk", publicKey));
 * console.log(thumbprint.length); // 43
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7638#section-3 | RFC 7638 section 3}
 */
export async function calculateJwkThumbprint(jwk: JsonWebKeyLike): Promise<string> {
  const { kty } = Object(jwk) as JsonWebKeyLike;
  const names = Object.hasOwn(THUMBPRINT_MEMBERS, `${kty}`) && THUMBPRINT_MEMBERS[kty!];
  if (!names) {
    throw new RangeError("Cannot calculate the thumbprint: 'kty' must be EC, OKP, RSA or oct");
  }
  for (const name of names) {
    if (typeof jwk[name] !== "string") {
      throw new TypeError(`Cannot calculate the thumbprint: '${name}' must be a string`);
    }
  }
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest));
}
