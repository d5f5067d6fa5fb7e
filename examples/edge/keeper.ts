// What is kept of a sign-in between two requests, and the interface of what keeps it.

import type { DeviceFlowState, RegisterClientResponse } from "@edge-auth/aws-sso-oidc";

/** Nobody has approved yet. */
export interface Waiting {
  readonly type: "waiting";
  readonly userCode: string;
  /** The address of AWS's page. */
  readonly link: string;
  readonly registration: RegisterClientResponse;
  readonly state: DeviceFlowState;
}

/** Approved: the code and the link are gone, but for the code by which a page is recognised. */
export interface SignedIn {
  readonly type: "signedIn";
  readonly userCode: string;
  readonly accessToken: string;
  /** When the access token expires, epoch milliseconds. */
  readonly expiresAt: number;
}

/** The sign-in of one browser. */
export interface Kept<SignIn extends Waiting | SignedIn = Waiting | SignedIn> {
  /** Random; a new one for each sign-in. */
  readonly id: string;
  readonly signIn: SignIn;
}

/** Keeps sign-ins. Its promises of cookies resolve to values of `Set-Cookie`. */
export interface Keeper {
  /** The sign-in of the browser that sent a request. */
  find(request: Request): Promise<Kept | undefined>;
  /** Keeps a sign-in. With `before`, only if nothing else was kept since. */
  keep(kept: Kept, before?: Kept): Promise<readonly string[]>;
  forget(kept: Kept): Promise<readonly string[]>;
  /** The registration, which all sign-ins share. */
  readonly registration: {
    get(): Promise<RegisterClientResponse | undefined>;
    set(registration: RegisterClientResponse): Promise<unknown>;
    forget(): Promise<unknown>;
  };
}

/** An hour, in milliseconds: to spare, where something must not end too early. */
export const HOUR = 3_600_000;

/** When a sign-in is no longer needed, epoch milliseconds. */
export function endOf({ signIn }: Kept): number {
  return signIn.type === "waiting" ? signIn.state.expiresAt + HOUR : signIn.expiresAt;
}

/** When a registration must no longer be used, epoch milliseconds. */
export function endOfRegistration({ clientSecretExpiresAt }: RegisterClientResponse): number {
  return clientSecretExpiresAt * 1000 - HOUR;
}

/** No script and no other site can read, send or replace such a cookie. */
export function cookieOf(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; Secure; SameSite=Strict`;
}
