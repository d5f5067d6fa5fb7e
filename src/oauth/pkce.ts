import { encodeBase64Url } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";

/** The random bytes of a verifier or state, as RFC 7636 section 4.1 recommends: 43 characters. */
const ENTROPY = 32;

/** The syntax of a code verifier (RFC 7636 section 4.1). */
const VERIFIER = /^[\w.~-]{43,128}$/;

/**
 * Generates a code verifier, the secret that binds the token request to the authorization request.
 *
 * @returns 43 random characters. Store them where the sign-in started, and send them only in the
 * token request.
 * @throws {Error} If the runtime has no secure randomness.
 *
 * @example Create a verifier and its challenge
 * ```ts
 * import { calculateCodeChallenge, generateCodeVerifier } from "@edge-auth/aws-sso-oidc";
 *
 * const codeVerifier = generateCodeVerifier();
 * const codeChallenge = await calculateCodeChallenge(codeVerifier);
 * console.log(codeChallenge.length); // 43
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.1 | RFC 7636 section 4.1}
 */
export function generateCodeVerifier(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(ENTROPY)));
}

/**
 * Calculates the code challenge of a code verifier with the method `S256`.
 *
 * @param verifier The code verifier.
 * @returns The code challenge, 43 characters.
 * @throws {TypeError} If the verifier is not a string.
 * @throws {RangeError} If the verifier is not 43 to 128 characters of A-Z, a-z, 0-9, -, ., _ and ~.
 * @throws {Error} If Web Crypto is missing, as in a page that is not a secure context.
 *
 * @example Calculate the challenge of RFC 7636, Appendix B
 * ```ts
 * import { calculateCodeChallenge } from "@edge-auth/aws-sso-oidc";
 *
 * const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
 * console.log(await calculateCodeChallenge(verifier)); // E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.2 | RFC 7636 section 4.2}
 */
export async function calculateCodeChallenge(verifier: string): Promise<string> {
  if (typeof verifier !== "string" || !VERIFIER.test(verifier)) {
    throw new (typeof verifier === "string" ? RangeError : TypeError)(
      "Cannot calculate the code challenge: the verifier must be 43 to 128 characters of " +
        `A-Z, a-z, 0-9, -, ., _ and ~; it is ${describeType(verifier)}`,
    );
  }
  if (!crypto.subtle) {
    throw new Error(
      "Cannot calculate the code challenge: there is no Web Crypto. A page needs HTTPS, or a loopback host",
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return encodeBase64Url(new Uint8Array(digest));
}

/**
 * Generates a state, a random value that the callback must repeat. It protects against cross-site
 * request forgery.
 *
 * @returns 43 random characters.
 * @throws {Error} If the runtime has no secure randomness.
 *
 * @example Create a state
 * ```ts
 * import { generateState } from "@edge-auth/aws-sso-oidc";
 *
 * const state = generateState();
 * console.log(state.length); // 43
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-10.12 | RFC 6749 section 10.12}
 */
export function generateState(): string {
  return generateCodeVerifier();
}
