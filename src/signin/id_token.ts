import { decodeBase64Text, latin1ToBytes } from "../_internal/encoding.ts";
import { describeType } from "../_internal/text.ts";

/** The claims of an ID token of AWS Sign-In. */
export interface SigninIdentity {
  /** The ARN of the person's session, such as `arn:aws:sts::123456789012:assumed-role/…`. */
  sessionArn: string;
  /** The account ID of the session, twelve digits. */
  accountId: string;
  /** When the token was issued, epoch seconds. */
  issuedAt?: number | undefined;
  /** All claims. */
  claims: Readonly<Record<string, unknown>>;
}

const JWT = /^[^.]+\.([^.]+)\.[^.]*$/;

/** The fifth field is the account. Programs print it: only visible ASCII characters. */
const SESSION_ARN = /^arn(?::[!-9;-~]*){3}:(\d{12}):[!-~]+$/;

/**
 * Parses an ID token of AWS Sign-In. Its signature is **not** verified: use only tokens from a response
 * to CreateOAuth2Token, and never as a proof of somebody's identity.
 *
 * @param idToken The `idToken` of the response to a code.
 * @returns The session, its account, and all claims.
 * @throws {TypeError} If `idToken` is not a string.
 * @throws {RangeError} If it is not a JWT whose `sub` is an ARN with an account.
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
 * @see {@link https://docs.aws.amazon.com/goto/WebAPI/signin-2023-01-01/CreateOAuth2Token | CreateOAuth2Token}
 */
export function parseIdToken(idToken: string): SigninIdentity {
  if (typeof idToken !== "string") {
    throw new TypeError(
      `Cannot parse the ID token: it must be a string, it is ${describeType(idToken)}`,
    );
  }
  const claims = readClaims(idToken);
  const { sub, iat } = claims ?? {};
  const accountId = typeof sub === "string" ? SESSION_ARN.exec(sub)?.[1] : undefined;
  if (!claims || !accountId) {
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

function readClaims(jwt: string): Record<string, unknown> | undefined {
  const [, payload] = JWT.exec(jwt) ?? [];
  const text = decodeBase64Text(payload ?? "") ?? "";
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(latin1ToBytes(text)));
    return typeof claims === "object" && claims !== null
      ? claims as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
