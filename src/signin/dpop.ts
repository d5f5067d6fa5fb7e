import { encodeBase64Url } from "../_internal/encoding.ts";
import { kindOf } from "../_internal/text.ts";
import { parseUrl } from "../_internal/urls.ts";
import {
  type MemberTypes,
  NUMBER,
  pickMembers,
  STRING,
  STRING_OPTIONAL,
} from "../_protocol/members.ts";
import { checkDpopKey, type DpopKeyPair } from "./dpop_key.ts";

/** What a proof may be given instead of what it would take itself. */
export interface DpopProofOptions {
  /** The key pair of the session, ES256. */
  key: DpopKeyPair;
  /** The time, epoch milliseconds. Default: now. */
  now?: number | undefined;
  /** The proof's unique id. Default: a random UUID. A proof with a known id is refused. */
  jti?: string | undefined;
  /** The nonce of the service's last `DPoP-Nonce` header, if it sent one. */
  nonce?: string | undefined;
}

/** What a proof is about. */
export interface DpopProofInput extends DpopProofOptions {
  /** The method of the request, such as `POST`. */
  htm: string;
  /** The URL of the request; query and fragment are left out. */
  htu: string | URL;
}

const MEMBERS: MemberTypes = { htm: STRING, now: NUMBER, jti: STRING, nonce: STRING_OPTIONAL };

/**
 * Creates a DPoP proof: a JWT that shows that the sender of one request has a key.
 *
 * @param input The key, method and URL of the request, and time, id and nonce if need be.
 * @returns The proof, the value of the `DPoP` header.
 * @throws {TypeError} If the URL is not absolute, a member has the wrong type, or the key is not a pair
 * of ES256.
 * @throws {RangeError} If a member is empty, negative or not finite, or has control characters.
 *
 * @example
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
 * Signs a request: a proof for its method and URL goes into its `DPoP` header. A proof works once, so
 * a request that is sent again is signed again.
 *
 * @param request The request; its body goes over to the signed one.
 * @param options The key, and time, id and nonce if need be.
 * @returns The signed request.
 * @throws {TypeError} If the key is not a pair of ES256, an option has the wrong type, or the request's
 * body was used already.
 * @throws {RangeError} If an option is empty, negative or not finite, or has control characters.
 *
 * @example
 * ```ts
 * import { generateDpopKeyPair, signDpopRequest } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const request = new Request("https://eu-west-1.signin.aws.amazon.com/v1/token", { method: "POST" });
 * const signed = await signDpopRequest(request, { key: await generateDpopKeyPair() });
 * console.log(signed.headers.get("dpop")?.length);
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
  if (url && /^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname}`;
  throw invalid(`'htu' must be an absolute URL of http or https, it is ${kindOf(htu)}`, TypeError);
}

function invalid(what: string, Kind: typeof TypeError | typeof RangeError): Error {
  return new Kind(`Cannot create a DPoP proof: ${what}`);
}

function encodeJson(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}
