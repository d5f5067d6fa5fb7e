import type { CreateTokenResponse, RegisterClientResponse } from "@edge-auth/aws-sso-oidc";
import type { CreateOAuth2TokenResponseBody, SigninIdentity } from "@edge-auth/aws-sso-oidc/signin";
import type { Place } from "../place.ts";

/** A sign-in that succeeded. */
export type SignIn = PortalSignIn | AwsSignIn;

/** A sign-in to IAM Identity Center. */
export interface PortalSignIn {
  readonly kind: "portal";
  readonly place: Place;
  readonly startUrl: string;
  readonly scopes: readonly string[];
  readonly registration: RegisterClientResponse;
  readonly token: CreateTokenResponse;
  /** When the access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** A sign-in by AWS Sign-In. */
export interface AwsSignIn {
  readonly kind: "aws";
  readonly place: Place;
  readonly clientId: string;
  readonly token: CreateOAuth2TokenResponseBody;
  /** Who signed in, if the service has told. */
  readonly identity: SigninIdentity | undefined;
  /** The private key that the refresh token is bound to, PKCS8 PEM. */
  readonly dpopKey: string;
  /** When the credentials expire, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Turns what is left of a life in seconds into the time when it ends, epoch milliseconds. */
export function expiryOf({ expiresIn }: { readonly expiresIn: number }): number {
  return Date.now() + expiresIn * 1000;
}
