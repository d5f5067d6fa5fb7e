import { type Answer, foreignFormPage, type Page, readForm } from "../pages.ts";
import type { Call } from "../input.ts";
import { findByUserCode, standingOf } from "./device_authorizations.ts";
import { answeredPage, devicePage, entryPage, standingPage, unknownCodePage } from "./pages.ts";
import type { DeviceAuthorization, OidcState } from "./state.ts";

/** GET of the verification page: shows the code and asks the person, or approves at once. */
export function showVerification(state: OidcState, { url }: Call): Page {
  const userCode = url.searchParams.get("user_code");
  if (!userCode) return entryPage(url.pathname);
  const authorization = findByUserCode(state, userCode);
  if (authorization === undefined) return unknownCodePage(url.pathname);
  const standing = standingOf(state, authorization);
  if (standing !== "pending") return standingPage(standing);
  if (state.settings.approval !== "auto") return devicePage(url.pathname, authorization);
  return answerDevice(authorization, "allow");
}

/** POST of the verification page: approves or denies, as the person has chosen. */
export function answerVerification(state: OidcState, visit: Call): Page {
  const form = readForm(visit);
  if (form.refusal) return form.refusal;
  const { answer, fields } = form;
  const authorization = findByUserCode(state, fields.get("user_code") ?? "");
  if (authorization === undefined) return unknownCodePage(visit.url.pathname);
  if (fields.get("token") !== authorization.formToken) return foreignFormPage();
  const standing = standingOf(state, authorization);
  return standing === "pending" ? answerDevice(authorization, answer) : standingPage(standing);
}

function answerDevice(authorization: DeviceAuthorization, answer: Answer): Page {
  authorization.status = answer === "allow" ? "approved" : "denied";
  return answeredPage(answer);
}
