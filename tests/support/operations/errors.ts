// What every exception of a service becomes: from a parser, and from a client.

import { isServiceError, isSsoError, SsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertHides, assertIncludes, hintOf, rejection } from "../assert.ts";
import { VirtualClock } from "../virtual_clock.ts";
import { response, scriptFetch } from "../scripted_fetch.ts";
import type { Case } from "../suite.ts";
import { assertRefused, parsersOf } from "./parsers.ts";
import { sampleOf } from "./samples.ts";
import { createClient, type OperationCase, parserOf, type ServiceCase } from "./types.ts";

/** The cases of a service's errors. */
export function errorCases(service: ServiceCase): Case[] {
  return parsersOf(service).flatMap((operation) => [
    ...service.exceptions.map(([name, error, status]): Case => ({
      name: `${parserOf(operation)} throws ${name} with '${error}', however the service says it`,
      run: () => throws(service, operation, name, error, status),
    })),
    ...service.exceptions.map(([name, error, status]): Case => ({
      name: `${operation.call}() rejects with ${name} with '${error}', and a hint`,
      run: () => hints(service, operation, name, error, status),
    })),
    {
      name: `${parserOf(operation)} does not take just anybody's error for one of the service`,
      run: () => refusesForeign(operation),
    },
  ]);
}

async function serviceError(
  { parse, name }: OperationCase,
  response: Response,
): Promise<SsoServiceError> {
  const error = await rejection(parse(response));
  assert(error instanceof SsoServiceError && error instanceof SsoError, `${error}`);
  assert(error instanceof Error && isSsoError(error, "SERVICE_ERROR"), `${error}`);
  assertEquals(error.operation, name);
  assert(!("hint" in error), "parsers know nothing of the request");
  return error;
}

async function throws(
  { description }: ServiceCase,
  operation: OperationCase,
  name: string,
  code: string,
  status: number,
): Promise<void> {
  const namespaced = `com.amazonaws.x#${name}`;
  const ways: readonly (readonly [headers: Record<string, string>, members: object])[] = [
    [{ "x-amzn-ErrorType": name }, {}],
    [{ "x-amzn-ErrorType": `${name}:http://internal.amazon.com/coral/x/` }, {}],
    [{ "x-amzn-ErrorType": namespaced }, { __type: "Another" }],
    [{}, { __type: namespaced }],
    [{}, { code: `${namespaced}:http://x/`, __type: "Another" }],
  ];
  for (const [headers, members] of ways) {
    const body = { error: code, [description]: "What AWS says.", ...members, extra: "not copied" };
    const answer = response(body, status, { ...headers, "Set-Cookie": "SESSIONSECRETVALUE=1" });
    const error = await serviceError(operation, answer);
    assertEquals([error.name, error.error, error.status], [name, code, status]);
    assertEquals(
      error.message,
      `${operation.name} failed: What AWS says. (${code}, HTTP ${status}, request ID request-1)`,
    );
    assert(`${error}`.startsWith(`${name}: ${operation.name}`), `${error}`);
    const { error_description, requestId } = error;
    assertEquals([error_description, requestId], ["What AWS says.", "request-1"]);
    assert(isServiceError(error, code) && !isServiceError(error, "another"), "isServiceError()");
    assertEquals(Object.keys(error).sort(), [
      ...["code", "error", "error_description", "name", "operation", "requestId", "status"],
    ]);
    assert(error.response === answer, "it is another response");
    assertEquals([error.$metadata.httpStatusCode, error.$metadata.retryAttempts], [status, 0]);
    assertHides(error, "SESSIONSECRETVALUE");
  }
}

async function hints(
  service: ServiceCase,
  operation: OperationCase,
  name: string,
  code: string,
  status: number,
): Promise<void> {
  const clock = new VirtualClock();
  const answer = () => response({ error: code }, status, { "x-amzn-errortype": name });
  const { fetch } = scriptFetch(clock, [answer]);
  const client = await createClient(service, { clock, fetch, maxAttempts: 1 });
  const error = await rejection(clock.run(client[operation.call]!(sampleOf(operation.request))));
  assert(isServiceError(error, code), `${error}`);
  assertEquals([error.name, error.status], [name, status]);
  assertIncludes(hintOf(error), /^[A-Z].{15,}\.$/);
}

async function refusesForeign(operation: OperationCase): Promise<void> {
  const bodies = [
    { error: "Not Found", status: 404, path: "/token", timestamp: "2026-01-01" }, // Spring
    { error: { code: 404, message: "x" } }, // Google
    { errors: [{ message: "x" }] },
    { message: "Forbidden" }, // API Gateway, without its header
    ...[{ code: 404 }, { code: "404" }, { ok: false }, {}],
    ...["", null, "x".repeat(5000), "a\nb", 'a"b', ["slow_down"]].map((error) => ({ error })),
  ];
  for (const body of bodies) {
    for (const status of [400, 404, 429, 500, 503]) {
      const words = ["is not an error of this API", "request ID request-1"];
      await assertRefused(operation, response(body, status), ...words);
    }
  }
  const good = { error: "slow_down", ...sampleOf(operation.response) };
  const success = response(good, 200, { "x-amzn-errortype": "SlowDownException" });
  assertEquals({ ...await operation.parse(success) }, sampleOf(operation.response));
}
