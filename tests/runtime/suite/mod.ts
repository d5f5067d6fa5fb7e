// The suite: every case, by subject.
import { cases as emulator } from "./cases/emulator.ts";
import { cases as endpoint } from "./cases/endpoint.ts";
import { cases as httpFailures } from "./cases/http_failures.ts";
import { cases as httpHostile } from "./cases/http_hostile.ts";
import { cases as httpSignIn } from "./cases/http_sign_in.ts";
import { cases as iam } from "./cases/iam.ts";
import { cases as errorClasses } from "./cases/error_classes.ts";
import { cases as pkce } from "./cases/pkce.ts";
import { cases as portal } from "./cases/portal.ts";
import { cases as sessions } from "./cases/sessions.ts";
import { cases as shared } from "./cases/shared.ts";
import { cases as signinKeys } from "./cases/signin_keys.ts";
import { cases as signinSessions } from "./cases/signin_sessions.ts";
import type { Case } from "./types.ts";

/** The cases that are here alone: those of a real network, and of what runtimes do differently. */
export const runtimeCases: readonly Case[] = [
  ...endpoint,
  ...errorClasses,
  ...pkce,
  ...portal,
  ...emulator,
  ...signinKeys,
  ...signinSessions,
  ...iam,
  ...sessions,
  ...httpSignIn,
  ...httpFailures,
  ...httpHostile,
];

/** All cases. They share nothing, and know no runtime. */
export const suite: readonly Case[] = [...shared, ...runtimeCases];
