// What clients send again.

import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { assertEquals, assertIncludes, hintOf } from "../assert.ts";
import {
  type Answer,
  broken,
  deaf,
  hang,
  html,
  offline,
  refusal,
  reply,
  stalled,
} from "../scripted_fetch.ts";
import { assertNothingLeft } from "../signals.ts";
import { type Criterion, retriesOf, setUp, successOf } from "./client_setup.ts";

/** Answers, and whether an operation is sent again: in general, and if it uses up a code or a token. */
const RETRIES: readonly (readonly [string, Answer, general: boolean, consuming: boolean])[] = [
  ["a network failure", offline, true, false],
  ["a time limit", hang, true, false],
  ["a time limit that fetch ignores", deaf, true, false],
  ["a body that does not come in time", stalled, true, false],
  ["a connection that breaks in the body", broken, true, false],
  ["AWS's 500", refusal("server_error", { status: 500 }), true, false],
  ["AWS's 502", refusal("server_error", { status: 502 }), true, false],
  ["AWS's 503", refusal("server_error", { status: 503 }), true, true],
  ["AWS's 504", refusal("server_error", { status: 504 }), true, false],
  ["AWS's 429", refusal("too_many_requests", { status: 429 }), true, true],
  ["a bare 500", html(500), true, false],
  ["a bare 502", html(502), true, false],
  ["a bare 503", html(503), true, false],
  ["a bare 429", html(429), true, false],
  ["slow_down", refusal("slow_down"), false, false],
  ["AWS's 400", refusal("invalid_request"), false, false],
  ["AWS's 401", refusal("invalid_client", { status: 401 }), false, false],
  ["AWS's 403", refusal("access_denied", { status: 403 }), false, false],
  ["a bare 403", html(403), false, false],
  ["a bare 404", html(404), false, false],
  ["a bare 408", html(408), false, false],
  ["a page", html(200), false, false],
  ["a redirect", html(307, { location: "https://example.com/" }), false, false],
  ["a body of another kind", reply([]), false, false],
];

/** One criterion for each answer. */
export const RETRY_CASES: readonly Criterion[] = RETRIES.map((
  [what, answer, general, consuming],
): Criterion => [
  `makes the right number of attempts after ${what}`,
  async (subject) => {
    const isRepeated = subject.operation.consumes ? consuming : general;
    const setup = await setUp(subject, [answer, successOf(subject)]);
    const result = await setup.clock.run(setup.call().catch((error) => error));
    assertEquals(setup.script.requests.length, isRepeated ? 2 : 1, "requests");
    assertEquals(result instanceof Error, !isRepeated, `${result}`);
    if (isRepeated) assertEquals([retriesOf(result), setup.times()[1]! % 10_000], [1, 50]);
    else if (!isSsoError(result, "SERVICE_ERROR")) assertIncludes(hintOf(result), /\.$/);
    await assertNothingLeft(setup);
  },
]);
