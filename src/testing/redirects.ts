/** Why an authorization request is refused: RFC 6749 section 4.1.2.1. */
export interface AuthorizationProblem {
  readonly error: string;
  readonly error_description: string;
}

/** Sends the browser back to the application, with a code or with what is wrong. */
export function redirectTo(
  redirectUri: string,
  state: string | null,
  parameters: AuthorizationProblem | { readonly code: string },
): Response {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
  if (state) location.searchParams.set("state", state);
  return new Response(null, {
    status: 303,
    headers: {
      location: location.href,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
}

/** Tells whether a query has a parameter more than once: RFC 6749 section 3.1 forbids it. */
export function isRepetitive(query: URLSearchParams): boolean {
  return new Set(query.keys()).size !== [...query.keys()].length;
}
