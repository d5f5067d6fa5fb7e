import type { DeviceTokenEvent, StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
import type { Failure } from "../failure.ts";
import type { LoginOptions } from "../command.ts";
import type { Place } from "../place.ts";
import type { SignIn } from "../ways/sign_in.ts";
import type { Invitation } from "./invitation.ts";

/** What is told about a sign-in, in the order in which it happens. */
export interface View extends Disposable {
  /** Where this sign-in goes. */
  opening(options: LoginOptions, place: Place): void;
  /** What the person has to do with a device code. */
  prompt(authorization: StartDeviceAuthorizationResponse): void;
  /** There is no answer to a device code yet. */
  waiting(event: WaitingEvent): void;
  /** What the person has to do for an authorization code. */
  invite(invitation: Invitation): void;
  /** What was pasted brings no code; the person may try so many times more. */
  wrongPaste(failure: Failure, left: number): void;
  /** Nothing was pasted: the command gets it by itself. */
  standingIn(what: "address" | "code"): void;
  /** It is done. */
  signedIn(signIn: SignIn): void;
  /** It failed. */
  failed(failure: Failure): void;
  /** Somebody pressed Ctrl-C. */
  interrupted(): void;
}

/** An event of the poller that means "not yet". */
export type WaitingEvent = Exclude<DeviceTokenEvent, { type: "token" }>;
