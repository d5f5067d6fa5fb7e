import { base64url } from "../encoding.ts";
import type { Refusal } from "../service.ts";
import { accessDenied, invalidRequest } from "./exceptions.ts";
import { decodeBase64url, type DecodedJwt, decodeJwt, type Part } from "../jwt.ts";
import type { SigninState } from "./state.ts";

/** The largest difference between a proof's `iat` and the service's clock, in either direction. */
const WINDOW_MS = 60_000;

/** The time until the service asks for another nonce. */
const NONCE_LIFETIME_MS = 300_000;

/** The longest `jti`, as each one is stored (RFC 9449 section 11.1). */
const LONGEST_JTI = 256;

/** The public key of a proof, its members in the order of RFC 7638 section 3.2. */
interface PublicJwk {
  readonly crv: "P-256";
  readonly kty: "EC";
  readonly x: string;
  readonly y: string;
}

/** The request that a proof must be made for. */
export interface ProofTarget {
  readonly headers: Headers;
  readonly method: string;
  readonly url: URL;
}

/** Verifies a request's DPoP proof (RFC 9449 section 4.3); returns the thumbprint of its key. */
export async function verifyProof(state: SigninState, target: ProofTarget): Promise<string> {
  const proof = decodeJwt(readHeader(target.headers));
  if (proof === undefined) throw invalidProof("it is not a JWT");
  const jwk = readKey(proof.header);
  await verifySignature(proof, jwk);
  const { jti, iat } = checkClaims(state, proof.claims, target);
  const thumbprint = await thumbprintOf(jwk);
  // Nothing is awaited from here on: of two requests with one proof only one passes.
  const now = state.now();
  if (Math.abs(Math.floor(now / 1000) - iat) * 1000 > WINDOW_MS) {
    // The same error as the service's (aws-cli#10330).
    throw accessDenied("TOKEN_EXPIRED", "The DPoP proof has expired or is not valid yet");
  }
  const name = `${thumbprint} ${jti}`;
  if (now <= (state.proofs.get(name) ?? -Infinity)) {
    throw invalidProof("its jti has been used already");
  }
  state.proofs.set(name, iat * 1000 + WINDOW_MS + 999);
  return thumbprint;
}

// Several headers of one name arrive as one, joined by commas.
function readHeader(headers: Headers): string {
  const header = headers.get("dpop");
  if (!header) throw invalidRequest("The header DPoP is missing");
  if (header.includes(",")) throw invalidRequest("There must be exactly one header DPoP");
  return header;
}

function readKey(header: Part): PublicJwk {
  if (header.typ !== "dpop+jwt") throw invalidProof("its typ must be dpop+jwt");
  if (header.alg !== "ES256") throw invalidProof("its alg must be ES256");
  if (header.crit !== undefined) throw invalidProof("it has critical extensions");
  const jwk = Object(header.jwk) as Part;
  if (jwk.kty !== "EC" || jwk.crv !== "P-256") throw invalidProof("its jwk must be EC P-256");
  if (jwk.d !== undefined) throw invalidProof("its jwk contains the private key");
  return { crv: "P-256", kty: "EC", x: coordinate(jwk.x), y: coordinate(jwk.y) };
}

function coordinate(value: unknown): string {
  if (typeof value === "string" && decodeBase64url(value)?.length === 32) return value;
  throw invalidProof("its jwk must have the coordinates x and y, 32 bytes each");
}

async function verifySignature(proof: DecodedJwt, jwk: PublicJwk): Promise<void> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const verify = async () => {
    const key = await crypto.subtle.importKey("jwk", { ...jwk }, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, key, proof.signature, proof.signingInput);
  };
  // Node refuses an invalid point in importKey(), Deno only in verify().
  const isValid = await verify().catch(() => undefined);
  if (isValid === undefined) throw invalidProof("its jwk is not a point of the curve");
  if (!isValid) throw invalidProof("its signature is wrong");
}

function checkClaims(
  state: SigninState,
  { jti, htm, htu, iat, nonce }: Part,
  { method, url }: ProofTarget,
): { jti: string; iat: number } {
  if (typeof jti !== "string" || jti === "") throw invalidProof("its jti is missing");
  if (jti.length > LONGEST_JTI) throw invalidProof("its jti is too long");
  if (htm !== method) throw invalidProof(`its htm must be ${method}`);
  if (typeof htu !== "string" || normalize(htu) !== normalize(url.origin + url.pathname)) {
    throw invalidProof("its htu must be the URL of the request, without query and fragment");
  }
  if (typeof iat !== "number" || !Number.isFinite(iat)) throw invalidProof("its iat is missing");
  if (state.settings.requireDpopNonce) checkNonce(state, nonce);
  return { jti, iat };
}

// RFC 9449 section 8.
function checkNonce(state: SigninState, nonce: unknown): void {
  const now = state.now();
  if (state.nonce === undefined || now >= state.nonce.expiresAt) {
    state.nonce = { value: state.randomText(16), expiresAt: now + NONCE_LIFETIME_MS };
  }
  if (nonce === state.nonce.value) return;
  throw invalidRequest(
    "The DPoP proof must have the nonce of the header DPoP-Nonce",
    "use_dpop_nonce",
    { "dpop-nonce": state.nonce.value },
  );
}

// RFC 3986 sections 6.2.2 and 6.2.3: `URL` normalizes case, default port and dot segments.
function normalize(text: string): string | undefined {
  if (/[?#]/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (username !== "" || password !== "") return undefined;
  const path = pathname.replace(/%[0-9A-Fa-f]{2}/g, (escaped) => {
    const character = String.fromCharCode(Number(`0x${escaped.slice(1)}`));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
  });
  return `${protocol}//${host}${path}`;
}

async function thumbprintOf({ crv, kty, x, y }: PublicJwk): Promise<string> {
  const members = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }));
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", members)));
}

function invalidProof(why: string): Refusal {
  return invalidRequest(`The DPoP proof is not valid: ${why}`);
}
