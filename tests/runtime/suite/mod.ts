// The suite: every case, by subject.
import { cases as build } from "./cases/build.ts";
import { cases as client } from "./cases/client.ts";
import { cases as emulator } from "./cases/emulator.ts";
import { cases as endpoint } from "./cases/endpoint.ts";
import { cases as fetching } from "./cases/fetching.ts";
import { cases as httpFailures } from "./cases/http_failures.ts";
import { cases as httpSignIn } from "./cases/http_sign_in.ts";
import { cases as parse } from "./cases/parse.ts";
import { cases as pkce } from "./cases/pkce.ts";
import { cases as poll } from "./cases/poll.ts";
import { cases as pollEnd } from "./cases/poll_end.ts";
import { cases as resume } from "./cases/resume.ts";
import { cases as secrets } from "./cases/secrets.ts";
import { cases as serviceErrors } from "./cases/service_errors.ts";
import { cases as signinKeys } from "./cases/signin_keys.ts";
import { cases as signinSessions } from "./cases/signin_sessions.ts";
import { cases as wrongReplies } from "./cases/wrong_replies.ts";
import type { Case } from "./types.ts";

/** All cases. They share nothing, and know no runtime. */
export const suite: readonly Case[] = [
  ...endpoint,
  ...build,
  ...parse,
  ...serviceErrors,
  ...wrongReplies,
  ...pkce,
  ...poll,
  ...pollEnd,
  ...resume,
  ...client,
  ...fetching,
  ...secrets,
  ...emulator,
  ...signinKeys,
  ...signinSessions,
  ...httpSignIn,
  ...httpFailures,
];
