const GUIDE = " See https://github.com/edge-auth/aws-sso-oidc/blob/main/docs/errors.md#hints";

/** A hint with its link, so that no hint is without one. */
export type Hint = `${string}${typeof GUIDE}`;

/** Adds the link to the guide about errors, which explains every hint. */
export function withGuide(hint: string): Hint {
  return `${hint}${GUIDE}`;
}
