import { isRepetitive } from "../authorization.ts";
import type { Call } from "../input.ts";
import { messagePage, type Page } from "../pages.ts";
import { confirmationPage } from "./pages.ts";
import type { SigninState } from "./state.ts";

const START_AGAIN = "Start the sign-in again on your other device.";

/** GET /v1/sessions/confirmation: shows the code for the other device. */
export function showConfirmation(state: SigninState, { url }: Call): Page {
  const query = url.searchParams;
  if (isRepetitive(query)) {
    return messagePage(400, "Bad request", "A parameter of the address is repeated.");
  }
  if (query.has("error")) return refusedPage(query.get("error") ?? "");
  const code = query.get("code") ?? "";
  const issued = state.authorizations.codes.get(code);
  // Only codes that the emulator issued are shown, so that nobody pastes a code of an attacker.
  if (issued === undefined || issued.request.state !== query.get("state")) {
    return messagePage(404, "Unknown code", START_AGAIN);
  }
  if (issued.request.redirectUri !== url.origin + url.pathname) {
    return messagePage(404, "Unknown code", START_AGAIN);
  }
  if (issued.session !== undefined) {
    return messagePage(
      409,
      "Signed in",
      "Your other device is signed in. You can close this page.",
    );
  }
  if (state.now() >= issued.expiresAt) return messagePage(410, "The code has expired", START_AGAIN);
  const text = new URLSearchParams({ state: issued.request.state, code });
  return confirmationPage(btoa(text.toString()));
}

function refusedPage(error: string): Page {
  return error === "access_denied"
    ? messagePage(
      200,
      "Denied",
      "Your other device will not be signed in. You can close this page. To sign in, start again on " +
        "that device.",
    )
    : messagePage(400, "The sign-in was refused", `The reason is "${error}". ${START_AGAIN}`);
}
