import type { DeviceTokenEvent, StartDeviceAuthorizationResponse } from "@edge-auth/aws-sso-oidc";
import type { Failure } from "./failure.ts";
import type { SignIn } from "./flow.ts";
import { createJsonView } from "./output_json.ts";
import { createLiveLine } from "./output_live.ts";
import { COLOURS, createPlainProgress, createTextView, NO_COLOURS } from "./output_text.ts";
import type { Place } from "./place.ts";
import type { Screens } from "./screen.ts";

/** What is told about a sign-in, in the order in which it happens. */
export interface View extends Disposable {
  /** Where this sign-in goes. */
  opening(place: Place): void;
  /** What the person has to do. */
  prompt(authorization: StartDeviceAuthorizationResponse): void;
  /** There is no answer yet. */
  waiting(event: WaitingEvent): void;
  /** It is done. */
  signedIn(signIn: SignIn): void;
  /** It failed. */
  failed(failure: Failure): void;
  /** Somebody pressed Ctrl-C. */
  interrupted(): void;
}

/** An event of the poller that means "not yet". */
export type WaitingEvent = Exclude<DeviceTokenEvent, { type: "token" }>;

/** The view that fits the options, and what stdout and stderr are. */
export function createView(
  { json, showSecrets }: { readonly json: boolean; readonly showSecrets: boolean },
  { stdout, stderr }: Screens,
): View {
  const person = json ? stderr : stdout;
  const view = createTextView({
    out: person,
    err: stderr,
    progress: person.isLive ? createLiveLine(person) : createPlainProgress(person),
    paint: person.isLive && !Deno.noColor ? COLOURS : NO_COLOURS,
    showSecrets,
  });
  return json ? createJsonView(view, stdout, showSecrets) : view;
}
