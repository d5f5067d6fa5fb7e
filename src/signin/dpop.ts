import { encodeBase64Url } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";
import { parseUrl } from "../_internal/urls.ts";
import { type Members, pickMembers } from "../_protocol/members.ts";
import { checkDpopKey, type DpopKeyPair } from "./dpop_key.ts";

/** Options of {@linkcode signDpopRequest}: the key, and optional claims of the proof. */
export interface DpopProofOptions {
  /** The key pair of the session, ES256. */
  key: DpopKeyPair;
  /** The time now, epoch milliseconds. Default: `Date.now()`. */
  now?: number | undefined;
  /** The unique ID of the proof. Default: a random UUID. Services refuse an ID they have seen. */
  jti?: string | undefined;
  /** The nonce of the service's last `DPoP-Nonce` header, if it sent one. */
  nonce?: string | undefined;
}

/** Input of {@linkcode createDpopProof}: the key, and the claims (RFC 9449 section 4.2). */
export interface DpopProofInput extends DpopProofOptions {
  /** The method of the request, such as `POST`. */
  htm: string;
  /** The URL of the request; query and fragment are ignored. */
  htu: string | URL;
}

const MEMBERS: Members = { htm: "string", now: "number", jti: "string", nonce: "string?" };

/**
 * Creates a DPoP proof, a JWT that proves that the sender of a request has the private key.
 *
 * @param input The key, and the method and URL of the request; time, ID and nonce are optional.
 * @returns The proof: the value of the `DPoP` header.
 * @throws {TypeError} If the URL is not absolute, a member has the wrong type, or the key is not an
 * ES256 key pair.
 * @throws {RangeError} If a member is empty, negative or not finite, or has control characters.
 *
 * @example Create a proof
 * ```ts
 * import { createDpopProof, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const proof = await createDpopProof({
 *   key: await generateDpopKeyPair(),
 *   htm: "POST",
 *   htu: "https://eu-west-1.signin.aws.amazon.com/v1/token",
 * });
 * console.log(proof.split(".").length); // 3
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 | RFC 9449 section 4.2}
 */
export async function createDpopProof(input: DpopProofInput): Promise<string> {
  const { key, now = Date.now(), jti = crypto.randomUUID() } = input;
  checkDpopKey(key, "create a DPoP proof");
  const { htm, nonce } = pickMembers(MEMBERS, { ...input, now, jti }, invalid);
  const htu = toHtu(input.htu);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } };
  const claims = { jti, htm, htu, iat: Math.floor(now / 1000), ...(nonce ? { nonce } : {}) };
  const text = `${encodeJson(header)}.${encodeJson(claims)}`;
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    key.privateKey,
    new TextEncoder().encode(text),
  );
  return `${text}.${encodeBase64Url(new Uint8Array(signature))}`;
}

/**
 * Adds a `DPoP` header to a request, with a proof for its method and URL. Services accept a proof
 * once: sign a request again before you repeat it.
 *
 * @param request The request. Its body is moved to the signed request.
 * @param options The key; time, ID and nonce are optional.
 * @returns The signed request.
 * @throws {TypeError} If the key is not an ES256 key pair, an option has the wrong type, or the
 * body has been read.
 * @throws {RangeError} If an option is empty, negative or not finite, or has control characters.
 *
 * @example Sign a request
 * ```ts
 * import { generateDpopKeyPair, signDpopRequest } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const request = new Request("https://eu-west-1.signin.aws.amazon.com/v1/token", { method: "POST" });
 * const signed = await signDpopRequest(request, { key: await generateDpopKeyPair() });
 * console.log(signed.headers.has("dpop")); // true
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5 | RFC 9449 section 5}
 */
export async function signDpopRequest(
  request: Request,
  options: DpopProofOptions,
): Promise<Request> {
  const proof = await createDpopProof({ ...options, htm: request.method, htu: request.url });
  const signed = new Request(request);
  signed.headers.set("dpop", proof);
  return signed;
}

// RFC 9449 section 4.2: without query and fragment.
function toHtu(htu: string | URL): string {
  const url = parseUrl(String(htu));
  if (url && /^https?:/.test(url.protocol)) return `${url.origin}${url.pathname}`;
  throw invalid(
    `'htu' must be an absolute URL of http or https; it is ${describeType(htu)}`,
    TypeError,
  );
}

function invalid(what: string, Kind: typeof TypeError | typeof RangeError): Error {
  return new Kind(`Cannot create a DPoP proof: ${what}`);
}

function encodeJson(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}
