import { decodeBase64Text, latin1ToBytes } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";

/** The person and the account of an ID token of AWS Sign-In. */
export interface SigninIdentity {
  /** The ARN of the session (`sub`), such as `arn:aws:sts::123456789012:assumed-role/…`. */
  sessionArn: string;
  /** The ID of the AWS account of the session, 12 digits. */
  accountId: string;
  /** When the token was issued (`iat`), epoch seconds. */
  issuedAt?: number | undefined;
  /** All claims. */
  claims: Readonly<Record<string, unknown>>;
}

const JWT = /^[^.]+\.([^.]+)\.[^.]*$/;

/** The fifth field is the account ID. Only visible ASCII characters, because programs print it. */
const SESSION_ARN = /^arn(?::[!-9;-~]*){3}:(\d{12}):[!-~]+$/;

/**
 * Parses an ID token of AWS Sign-In. Its signature is **not** verified: pass only tokens that
 * CreateOAuth2Token returned to you, and do not use them as proof of identity.
 *
 * @param idToken The `idToken` of the response to an authorization code.
 * @returns The ARN of the session, its account ID, and all claims.
 * @throws {TypeError} If `idToken` is not a string.
 * @throws {RangeError} If it is not a JWT whose `sub` is an ARN with an account ID.
 *
 * @example Read the account ID
 * ```ts
 * import { parseIdToken } from "@edge-auth/aws-sso-oidc/signin";
 *
 * const claims = { sub: "arn:aws:sts::123456789012:assumed-role/Admin/jane" };
 * const { accountId } = parseIdToken(`e30.${btoa(JSON.stringify(claims))}.e30`);
 * console.log(accountId); // 123456789012
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html | CreateOAuth2Token}
 */
export function parseIdToken(idToken: string): SigninIdentity {
  if (typeof idToken !== "string") {
    throw new TypeError(
      `Cannot parse the ID token: it must be a string; it is ${describeType(idToken)}`,
    );
  }
  const claims = readClaims(idToken);
  const { sub, iat } = claims;
  const accountId = typeof sub === "string" ? SESSION_ARN.exec(sub)?.[1] : undefined;
  if (!accountId) {
    throw new RangeError(
      "Cannot parse the ID token: it must be a JWT whose 'sub' is the ARN of a session",
    );
  }
  return {
    sessionArn: sub as string,
    accountId,
    ...(typeof iat === "number" && { issuedAt: iat }),
    claims,
  };
}

/** The claims of a JWT; none if the text is not a JWT. */
function readClaims(jwt: string): Record<string, unknown> {
  try {
    // Throws for a text without these parts, as JSON.parse() does for other content.
    const text = decodeBase64Text(JWT.exec(jwt)![1]!)!;
    return Object(JSON.parse(new TextDecoder().decode(latin1ToBytes(text))));
  } catch {
    return {};
  }
}
