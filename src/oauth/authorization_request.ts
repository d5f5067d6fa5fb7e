import { isTrustworthy, parseUrl } from "../_internal/urls.ts";
import { type Members, pickMembers } from "../_protocol/members.ts";

/** The members of every authorization request with PKCE (RFC 6749 section 4.1.1, RFC 7636). */
export interface AuthorizationRequestInput {
  clientId: string;
  redirectUri: string;
  state: string;
  codeChallenge: string;
}

/** Picks and checks the members of an authorization request; `more` are those of the service. */
export function checkAuthorizationRequest<T extends AuthorizationRequestInput>(
  input: T,
  more: Members,
): T {
  const fail = (problem: string, type: typeof TypeError | typeof RangeError) =>
    new type(`Cannot build the authorization URL: ${problem}`);
  const required: Members = {
    clientId: "string",
    redirectUri: "string",
    state: "string",
    codeChallenge: "string",
  };
  const picked = pickMembers({ ...required, ...more }, Object(input), fail) as unknown as T;
  for (const name in picked) {
    if (/\p{Cs}/u.test(picked[name] as string)) {
      throw fail(`'${name}' has a lone surrogate`, RangeError);
    }
  }
  const { redirectUri, codeChallenge } = picked;
  if (!isTrustworthy(parseUrl(redirectUri)) || redirectUri.includes("#")) {
    throw fail(
      "'redirectUri' must be an https or loopback URL, without credentials and fragment",
      RangeError,
    );
  }
  if (!/^[\w-]{43}$/.test(codeChallenge)) {
    throw fail("'codeChallenge' must be a result of calculateCodeChallenge", RangeError);
  }
  return picked;
}
