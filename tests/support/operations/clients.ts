// What every function of every client does.

import { isSsoError, SsoError, SsoResponseError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertHides,
  assertIncludes,
  reasonOf,
  rejection,
} from "../assert.ts";
import { START } from "../virtual_clock.ts";
import {
  type Answer,
  deaf,
  hang,
  html,
  refusal,
  reply,
  slowAndDeaf,
  stalled,
} from "../scripted_fetch.ts";
import { assertNothingLeft } from "../signals.ts";
import type { Case } from "../suite.ts";
import { type Criterion, retriesOf, setUp, successOf, titleOf } from "./client_setup.ts";
import { RETRY_CASES } from "./retries.ts";
import { sampleOf, secretsOf, wireOf } from "./samples.ts";
import type { ServiceCase } from "./types.ts";

/** The cases of the functions of a service's client. */
export function callCases(service: ServiceCase): Case[] {
  return service.operations.flatMap((operation) =>
    [...RETRY_CASES, ...CASES].map(([criterion, run]): Case => ({
      name: `${titleOf(operation)} ${criterion}`,
      run: () => run({ service, operation }),
    }))
  );
}

/** The service's own word that nothing was consumed: every operation is repeated after it. */
const busy = (headers: Record<string, string> = {}) =>
  refusal("too_many_requests", { status: 429, headers });

const CASES: readonly Criterion[] = [
  ["sends the request of the builder, and nothing more", async (subject) => {
    const { operation, service } = subject;
    const { call, script, clock } = await setUp(subject, [successOf(subject)]);
    const output = await clock.run(call());
    assertEquals({ ...output }, sampleOf(operation.response));
    assertEquals(retriesOf(output), 0);
    const [{ url, init, headers }] = script.requests as [typeof script.requests[0] & object];
    const others = Object.keys(init).filter((name) => name !== "body").sort();
    assertEquals(others, ["headers", "method", "redirect", "signal"]);
    for (const name of service.signature ?? []) {
      assert(headers.get(name), name);
      headers.delete(name);
    }
    const sent = { method: init.method, url, headers: Object.fromEntries(headers) };
    assertEquals(
      { ...sent, body: init.body ?? "" },
      wireOf(operation, sampleOf(operation.request)),
    );
    assertEquals(init.redirect, "manual");
  }],
  ["gives up after three attempts, or as many as it may make", async (subject) => {
    for (const [maxAttempts, most] of [[undefined, 3], [1, 1], [2, 2], [5, 5]] as const) {
      const setup = await setUp(subject, [], { last: busy(), maxAttempts });
      const error = await reasonOf(setup.clock.run(setup.call()));
      assert(error instanceof SsoServiceError, `${error}`);
      assertEquals(error.$metadata.retryAttempts, most - 1);
      assertEquals(setup.times(), [0, 50, 150, 350, 750].slice(0, most));
      await assertNothingLeft(setup);
    }
  }],
  ["waits as long as Retry-After says, but fails at once if that is too long", async (subject) => {
    const waits = [{ "retry-after": "3" }, { "x-amz-retry-after": "20000" }, {
      "retry-after": "0",
    }];
    const script = [...waits.map(busy), successOf(subject)];
    const { call, clock, times } = await setUp(subject, script, { maxAttempts: 4 });
    await clock.run(call());
    assertEquals(times(), [0, 3_000, 23_000, 23_200]);
    for (const headers of [{ "retry-after": "21" }, { "x-amz-retry-after": "20001" }]) {
      for (const answer of [busy(headers as never), html(503, headers as never)]) {
        const setup = await setUp(subject, [answer]);
        const error = await reasonOf(setup.clock.run(setup.call()));
        assert(error instanceof SsoServiceError || error instanceof SsoResponseError, `${error}`);
        assertEquals(error.retryAfter, "retry-after" in headers ? 21_000 : 20_001);
        assertEquals(setup.times(), [0]);
      }
    }
  }],
  ["gives each attempt a time limit of its own, and says which", async (subject) => {
    for (const [timeout, limit] of [[undefined, 10_000], [250, 250]] as const) {
      const setup = await setUp(subject, [], { last: hang, timeout });
      const error = await reasonOf(setup.clock.run(setup.call()));
      assert(error instanceof SsoError, `${error}`);
      assertEquals([error.code, error.name], ["TIMEOUT", "TimeoutError"]);
      assertIncludes(error.message, subject.operation.name, `${limit} ms`);
      assert(error.hint, "there is no hint");
      const all = [0, limit + 50, 2 * limit + 150];
      assertEquals(setup.times(), subject.operation.consumes ? [0] : all);
      await assertNothingLeft(setup);
    }
  }],
  ["names the host that is out of reach, and keeps fetch's error as the cause", async (subject) => {
    const down = new TypeError("down");
    const { call, clock } = await setUp(subject, [], { last: () => Promise.reject(down) });
    const error = await reasonOf(clock.run(call()));
    assert(isSsoError(error, "NETWORK_ERROR") && error.cause === down, `${error}`);
    assertIncludes(error.message, subject.operation.name, new URL(subject.operation.url).host);
  }],
  ["makes no request by a signal that is aborted already", async (subject) => {
    const setup = await setUp(subject, []);
    const reason = { my: "reason" };
    setup.controller.abort(reason);
    assert(await reasonOf(setup.call()) === reason, "another reason");
    await assertNothingLeft(setup);
    assertEquals(setup.script.requests.length, 0);
  }],
  ["ends at once when it is aborted, wherever it is", async (subject) => {
    const places: readonly (readonly [script: readonly Answer[], waits: readonly number[]])[] = [
      ...[hang, deaf, stalled].map((answer) => [[answer], [10_000]] as const),
      [[busy()], [50]],
      [[busy(), hang], [10_000]],
    ];
    for (const [script, waits] of places) {
      const setup = await setUp(subject, script);
      const { call, clock, controller } = setup;
      const result = call();
      result.catch(() => {});
      const isThere = () =>
        setup.script.requests.length === script.length && `${clock.waits}` === `${waits}`;
      if (script.length === 2) {
        await clock.until(() => `${clock.waits}` === "50");
        await clock.advance(50);
      }
      await clock.until(isThere);
      assertEquals(setup.listeners.count, 1, "listeners");
      const reason = { my: "reason" };
      controller.abort(reason);
      assert(await reasonOf(result) === reason, "another reason");
      const { signal } = setup.script.requests.at(-1)!;
      assert(signal !== controller.signal, "the caller's signal was handed on");
      if (waits[0] === 10_000) assert(signal.reason === reason, "the request was not aborted");
      assertEquals(clock.now(), START + (script.length === 2 ? 50 : 0));
      const { unread } = setup.script; // a body that never comes was cancelled or is locked
      await assertNothingLeft(script[0] === stalled ? { ...setup, script: EMPTY } : setup);
      assert(unread <= 1, `${unread} bodies`);
    }
  }],
  ["cancels the response that comes when nobody waits for it any more", async (subject) => {
    let cancelled = false;
    const late = () => new Response(new ReadableStream({ cancel: () => void (cancelled = true) }));
    const setup = await setUp(subject, [
      (request) => slowAndDeaf(setup.clock, 5_000, late)(request),
    ]);
    const result = setup.call();
    result.catch(() => {});
    await setup.clock.until(() => setup.script.requests.length === 1);
    setup.controller.abort("why");
    assertEquals(await reasonOf(result), "why");
    await setup.clock.advance(5_000);
    assert(cancelled, "it was not cancelled");
  }],
  ["has one listener on its signal, and none afterwards", async (subject) => {
    const setup = await setUp(subject, [busy(), successOf(subject)]);
    await setup.clock.run(setup.call());
    assertEquals(setup.listeners, { count: 0, most: 1 });
    await assertNothingLeft(setup);
  }],
  ["rejects with the builder's error before it does anything", async (subject) => {
    const setup = await setUp(subject, []);
    const [name = ""] = Object.keys(sampleOf(subject.operation.request, false));
    for (const input of [null, "text", {}, { ...sampleOf(subject.operation.request), [name]: 5 }]) {
      const error = await rejection(setup.call(input));
      assert(error instanceof TypeError, `${error}`);
      assertIncludes(error.message, `Cannot build a ${subject.operation.name} request: '`);
      assertHides(error, ...secretsOf(subject.operation.request));
    }
    assertEquals([setup.script.requests.length, setup.listeners.most], [0, 0]);
  }],
  ["merges headers of client and call; those of the call win, its own always", async (subject) => {
    const { operation, service } = subject;
    const own = wireOf(operation, sampleOf(operation.request)).headers;
    const mine = Object.fromEntries(
      [...Object.keys(own), ...service.signature ?? []].map((name) => [name.toUpperCase(), "mine"]),
    );
    const forms = [(it: object) => it, (it: object) => Object.entries(it)] as const;
    for (const ofClient of [...forms, (it: object) => new Headers(it as HeadersInit)]) {
      for (const ofCall of [...forms, (it: object) => new Headers(it as HeadersInit)]) {
        const headers = ofClient({ ...mine, "X-Client": "1", "x-both": "client" }) as Headers;
        const last = successOf(subject);
        const { call, script, clock } = await setUp(subject, [], { last, headers });
        const more = ofCall({ ...mine, "X-Both": "call", "x-call": "1" }) as Headers;
        await clock.run(call(undefined, { headers: more }));
        await clock.run(call());
        const [first, second] = script.requests.map(({ headers }) => {
          for (const name of service.signature ?? []) {
            assert(headers.has(name) && !headers.get(name)!.includes("mine"), name);
            headers.delete(name);
          }
          return Object.fromEntries(headers);
        });
        assertEquals(first, { ...own, "x-both": "call", "x-call": "1", "x-client": "1" });
        assertEquals(second, { ...own, "x-both": "client", "x-client": "1" });
      }
    }
  }],
  ["does not show the secrets that it sent, wherever they come back", async (subject) => {
    const secrets = secretsOf(subject.operation.request);
    const echo = `Wrong: ${secrets.join(", ")}!`;
    const members = ["error_description", "message", "reason", "region", "__type", "code"];
    const script: Answer[] = [
      ...members.map((name) => reply({ error: "invalid", [name]: echo }, 400)),
      ...secrets.map((secret) => reply({ error: secret }, 400)),
      ...secrets.map((secret) => reply({}, 400, { "x-amzn-errortype": secret })),
      ...secrets.map((secret) => html(400, { "x-amzn-requestid": secret, "content-type": secret })),
      reply({ error: "invalid", endpoint: `https://${secrets[0]}/` }, 400),
      reply([echo]),
    ];
    const { call, clock } = await setUp(subject, script, { maxAttempts: 1 });
    for (const [index] of script.entries()) {
      const error = await rejection(clock.run(call()));
      assert(error instanceof SsoError, `${error}`);
      assertHides(error, ...secrets);
      if (index < 2) assertIncludes(error.message, `${secrets.map(() => "***").join(", ")}!`);
    }
  }],
];

const EMPTY = { fetch: () => Promise.reject(), requests: [], live: 0, unread: 0 };
