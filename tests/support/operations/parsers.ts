// What every parser does.

import { SsoError, SsoResponseError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertHides, assertIncludes, rejection } from "../assert.ts";
import { bytes, disguised, flood, watch } from "../bodies.ts";
import { response } from "../scripted_fetch.ts";
import type { Case } from "../suite.ts";
import { HIDDEN, sampleOf, secretsOf, slotsOf, wrongJson } from "./samples.ts";
import { type OperationCase, parserOf, type ServiceCase } from "./types.ts";

const LIMIT = 256 * 1024;

/** The operations of a service, each form of whose requests has the same response. */
export function parsersOf({ operations }: ServiceCase): OperationCase[] {
  const isFirst = ({ name }: OperationCase, at: number) =>
    operations.findIndex((other) => other.name === name) === at;
  return operations.filter(isFirst);
}

/** The cases of a service's parsers. */
export function parserCases(service: ServiceCase): Case[] {
  return parsersOf(service).flatMap((operation) =>
    CASES.map(([criterion, run]): Case => ({
      name: `${parserOf(operation)} ${criterion}`,
      run: () => run(operation),
    }))
  );
}

/** That a parser takes a response for none of this API, and what the message says then. */
export async function assertRefused(
  { name, parse, response: members }: OperationCase,
  response: Response,
  ...words: readonly (string | RegExp)[]
): Promise<SsoResponseError> {
  const error = await rejection(parse(response));
  assert(error instanceof SsoResponseError && error instanceof SsoError, `${error}`);
  assertEquals([error.name, error.code], ["SsoResponseError", "INVALID_RESPONSE"]);
  assertEquals([error.operation, error.status], [name, response.status]);
  assert(error.response === response, "it is another response");
  assert(!("hint" in error) && error.cause === undefined, `${error.hint} ${error.cause}`);
  assertIncludes(error.message, `${name}: the response `, `HTTP ${response.status}`, ...words);
  assert(!/\p{Cc}/u.test(error.message), "the message has control characters");
  assertHides(error, HIDDEN, ...secretsOf(members));
  return error;
}

/** What is said of an empty body. */
const EMPTY = /is empty|, 0 characters/;

const STATUSES = [200, 201, 400, 403, 404, 418, 429, 500, 502, 503];

/** Whether a body may be empty. */
const isEmpty = ({ response }: OperationCase) => Object.keys(response).length === 0;

const CASES: readonly (readonly [string, (operation: OperationCase) => void | Promise<void>])[] = [
  ["returns the members, and $metadata aside", async (operation) => {
    const body = sampleOf(operation.response);
    const parsed = await operation.parse(response(body, 200, { "X-Amz-Id-2": "host-1" }));
    assertEquals({ ...parsed }, body);
    assertEquals(Object.keys(parsed), Object.keys(body), "order");
    assertEquals(JSON.parse(JSON.stringify(parsed)), body);
    assert(!("$metadata" in { ...parsed }), "$metadata is enumerable");
    assertEquals({ ...parsed.$metadata }, {
      requestId: "request-1",
      hostId: "host-1",
      httpStatusCode: 200,
      httpHeaders: {
        "content-type": "application/json",
        "x-amz-id-2": "host-1",
        "x-amzn-requestid": "request-1",
      },
      retryAttempts: 0,
    });
  }],
  [
    "takes null for unset, and unset members are no members",
    async ({ parse, response: members }) => {
      const least = sampleOf(members, false);
      const optional = Object.keys(members).filter((name) => !(name in least));
      const nulls = Object.fromEntries(optional.map((name) => [name, null]));
      for (const body of [least, { ...least, ...nulls }]) {
        assertEquals(Object.entries(await parse(response(body))), Object.entries(least));
      }
    },
  ],
  ["leaves out what it does not know, at every level", async ({ parse, response: members }) => {
    const body = sampleOf(members);
    const extra =
      '{"__proto__":{"polluted":true},"extra":{"deep":[1]},"toJSON":"x","constructor":1,';
    const text = JSON.stringify(body).replaceAll("{", extra).replaceAll(",}", "}");
    const parsed = await parse(response(JSON.parse(text)));
    assertEquals(Object.entries(parsed), Object.entries(body));
    for (const value of [parsed, ...Object.values(parsed).flat()]) {
      if (typeof value !== "object") continue;
      assert(Object.getPrototypeOf(value) === Object.prototype, "another prototype");
      assert(!("polluted" in value), "polluted");
    }
  }],
  ["does not take members from __proto__", async (operation) => {
    if (isEmpty(operation)) return;
    for (const { member, path, put } of slotsOf(operation.response)) {
      const isNeeded = Object.values(member.members ?? {}).some(({ isOptional }) => !isOptional);
      if (member.kind !== "object" || !isNeeded) continue;
      const text = JSON.stringify(put("@")).replace(
        '"@"',
        `{"__proto__":${JSON.stringify(sampleOf(member.members!))}}`,
      );
      await assertRefused(operation, new Response(text), `'${path}.`);
    }
    const text = `{"__proto__":${JSON.stringify(sampleOf(operation.response))}}`;
    const [required] = Object.keys(sampleOf(operation.response, false));
    await assertRefused(operation, new Response(text), `'${required}' must be `);
  }],
  [
    "refuses a member that is missing, null, mistyped or has control characters",
    async (operation) => {
      for (const { path, member, put, leave } of slotsOf(operation.response)) {
        for (const json of wrongJson(member)) {
          const text = JSON.stringify(put("@")).replace('"@"', json);
          const inner = member.kind === "list" ? "" : "' must be ";
          const words = [`is invalid: '${path}${inner}`, "request-1"];
          const headers = { "x-amzn-requestid": "request-1" };
          await assertRefused(operation, new Response(text, { headers }), ...words);
        }
        if (!member.isOptional) {
          await assertRefused(
            operation,
            response(leave()),
            `'${path}' must be `,
          );
        }
      }
    },
  ],
  ["takes zero for a number", async ({ parse, response: members }) => {
    const numbers = slotsOf(members).filter(({ member }) => member.kind === "number");
    for (const { put } of numbers) {
      assertEquals({ ...await parse(response(put(0))) }, put(0));
    }
  }],
  [
    "refuses what is no JSON object, and tells its type, length and status only",
    async (operation) => {
      const text = JSON.stringify({ ...sampleOf(operation.response), extra: HIDDEN });
      const bodies = [
        ...["", " ", "null", "[]", `["${HIDDEN}"]`, `"${HIDDEN}"`, "42", "true", "NaN", `${text}}`],
        ...[text.slice(0, -1), text.slice(0, -9), `<p>${text}`, `)]}'\n${text}`, `a=${HIDDEN}&b=5`],
      ];
      for (const body of bodies) {
        for (const status of body === "" ? STATUSES : [200, 403, 503]) {
          if (body === "" && status < 300 && isEmpty(operation)) continue;
          const headers = { "content-type": "text/html; charset=utf-8", "x-amz-request-id": "r-2" };
          const foreign = new Response(body, { status, headers });
          const what = body ? `: text/html; charset=utf-8, ${body.length} characters` : EMPTY;
          const words = [what, "request ID r-2"];
          const error = await assertRefused(operation, foreign, ...words);
          assertEquals(error.requestId, "r-2");
        }
      }
      for (const status of [200, 204, 502]) {
        if (status < 300 && isEmpty(operation)) continue;
        await assertRefused(operation, new Response(null, { status }), EMPTY);
      }
    },
  ],
  ["takes an empty body only if it has no members", async (operation) => {
    if (!isEmpty(operation)) return;
    for (const body of [null, "", "{}", '{"extra":1}']) {
      assertEquals(Object.keys(await operation.parse(new Response(body))), []);
    }
    assertEquals({ ...await operation.parse(new Response(null, { status: 204 })) }, {});
  }],
  ["takes JSON under any content type and 2xx status", async ({ parse, response: members }) => {
    const body = sampleOf(members);
    for (const type of ["text/plain", "application/x-amz-json-1.1", "APPLICATION/JSON"]) {
      const headers = { "content-type": type };
      const parsed = await parse(new Response(JSON.stringify(body), { status: 203, headers }));
      assertEquals({ ...parsed }, body);
    }
    assertEquals({ ...await parse(new Response(bytes(JSON.stringify(body)))) }, body);
  }],
  ["does not follow redirects, nor read them", async (operation) => {
    const text = bytes(JSON.stringify(sampleOf(operation.response)));
    const headers = { location: `https://evil.com/${HIDDEN}` };
    for (const status of [300, 301, 302, 303, 307, 308, 399]) {
      const body = watch([text]);
      const redirect = new Response(body.stream, { status, headers });
      await assertRefused(operation, redirect, "is a redirect");
      assertEquals([body.pulled, body.cancelled], [0, true]);
    }
    await assertRefused(operation, new Response(null, { status: 304, headers }), "is a redirect");
    const disguises = [
      { status: 0, type: "opaqueredirect" },
      { type: "opaqueredirect" },
      { status: 0 },
      { redirected: true },
    ];
    for (const members of disguises) {
      const body = watch([text]);
      const hidden = disguised(new Response(body.stream), members);
      await assertRefused(operation, hidden, "is a redirect");
      assert(body.cancelled, JSON.stringify(members));
    }
  }],
  ["stops reading a body that is too large, whatever it says of its size", async (operation) => {
    const gzip = { "content-length": "100", "content-encoding": "gzip" };
    for (const headers of [{}, gzip, { "content-length": `${LIMIT + 1}` }]) {
      const body = flood();
      const large = disguised(new Response(body.stream), {
        headers: new Headers(headers as HeadersInit),
      });
      await assertRefused(operation, large, `has more than ${LIMIT} bytes`);
      assert(body.cancelled, "it was not cancelled");
      assert(body.pulled < LIMIT + 3 * 16 * 1024, `${body.pulled} bytes were read`);
    }
  }],
  ["uses the body up", async ({ parse, response: members }) => {
    const good = response(sampleOf(members));
    await parse(good);
    const bad = response({ error: "slow_down" }, 400);
    await rejection(parse(bad));
    assert(good.bodyUsed && bad.bodyUsed, "a body is not used up");
  }],
];
