import { base64urlText } from "./encoding.ts";
import { parseJson } from "./input.ts";

/** The JSON object in a part of a JWT. */
export type Part = Readonly<Record<string, unknown>>;

/** A decoded JWT. Nothing of it is verified. */
export interface DecodedJwt {
  readonly header: Part;
  readonly claims: Part;
  /** The bytes that are signed. */
  readonly signingInput: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Decodes a JWT in JWS Compact Serialization (RFC 7515 section 7.1); `undefined` for other texts. */
export function decodeJwt(jwt: string): DecodedJwt | undefined {
  const parts = jwt.split(".");
  const [header, claims] = parts.slice(0, 2).map(decodeObject);
  const signature = decodeBase64url(parts[2] ?? "");
  if (parts.length !== 3 || !header || !claims || !signature) return undefined;
  const signingInput = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  return { header, claims, signingInput, signature };
}

/** Decodes base64url without padding; `undefined` for other texts. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Creates a JWT with `claims` and a random signature, which cannot be verified. */
export function unverifiableJwt(claims: object, signature: string): string {
  const header = base64urlText(JSON.stringify({ kid: "emulator", alg: "ES384", typ: "JWT" }));
  return `${header}.${base64urlText(JSON.stringify(claims))}.${signature}`;
}

function decodeObject(part: string): Part | undefined {
  const bytes = decodeBase64url(part);
  const value = bytes && parseJson(new TextDecoder().decode(bytes));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Part
    : undefined;
}
