import { SsoResponseError } from "../errors.ts";
import { readMetadata } from "../_internal/metadata.ts";
import { cut, hasControlCharacters, kindOf, printable } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";
import { BODY_LIMIT, cancelBody, readText } from "./body.ts";
import {
  describeAnswer,
  type Failure,
  type FailureContext,
  readFailure,
  readRetryAfter,
  toServiceError,
} from "./failure.ts";
import type { Operation, ResponseMember } from "./operation.ts";

/** An answer of the service: what was asked for, or its error. */
export type Reply<O> =
  | { readonly value: O; readonly failure?: undefined }
  | { readonly failure: Failure };

/** Reads an answer, or throws: the service's error as an Error. */
export async function readResponse<I, O extends object>(
  response: Response,
  operation: Operation<I, O>,
  context: FailureContext = {},
): Promise<O> {
  const reply = await readReply(response, operation, context);
  if (reply.failure) throw toServiceError(reply.failure, operation.name, context);
  return reply.value;
}

/** Reads an answer, with the service's error as data; what is not an answer of this API throws. */
export async function readReply<I, O extends object>(
  response: Response,
  operation: Operation<I, O>,
  context: FailureContext = {},
): Promise<Reply<O>> {
  const { status, headers } = response;
  const reject = (what: string): SsoResponseError =>
    new SsoResponseError(`${operation.name}: the answer ${what} (${describeAnswer(response)})`, {
      operation: operation.name,
      response,
      metadata: readMetadata(response, context.retryAttempts ?? 0),
      retryAfter: readRetryAfter(headers),
      hint: status < 500
        ? "Something else than AWS answered: a proxy, a captive portal, a wrong endpoint or region."
        : "The service, or something in front of it, is in trouble. Try again later.",
    });
  if (response.type === "opaqueredirect" || status === 0 || (status >= 300 && status < 400)) {
    cancelBody(response);
    throw reject("is a redirect, which is not followed");
  }
  const text = await readText(response);
  if (text === undefined) throw reject(`has more than ${BODY_LIMIT} bytes`);
  const body = parseJson(text);
  const failure = response.ok ? undefined : readFailure(response, body);
  if (failure) return { failure };
  if (!response.ok || typeof body !== "object" || body === null || Array.isArray(body)) {
    // Never the text itself: a truncated answer may hold half a token.
    const contentType = headers.get("content-type") ?? "no content type";
    throw reject(
      `is ${response.ok ? "not a JSON object" : "no error of this API"}: ${
        cut(printable(contentType), 60)
      }, ${text.length} characters`,
    );
  }
  const value: Record<string, unknown> = {};
  for (const [name, type] of Object.entries<ResponseMember>(operation.response)) {
    const member = (body as Record<string, unknown>)[name];
    if ((member === undefined || member === null) && type.endsWith("?")) continue;
    const fault = findFault(type, member);
    if (fault !== undefined) throw reject(`is not whole: its '${name}' ${fault}`);
    value[name] = member;
  }
  Object.defineProperty(value, "$metadata", {
    value: readMetadata(response, context.retryAttempts ?? 0),
    configurable: true,
    writable: true,
  });
  return { value: value as O };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the SyntaxError quotes the text
  }
}

// What is wrong with a member, without telling its value.
function findFault(type: ResponseMember, value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  if (type.startsWith("number")) {
    return typeof value === "number" && value >= 0 && Number.isFinite(value)
      ? undefined
      : `must be a number of 0 or more, it is ${kindOf(value)}`;
  }
  if (typeof value !== "string") return `must be a string, it is ${kindOf(value)}`;
  if (value === "" && !type.endsWith("?")) return "is empty";
  if (hasControlCharacters(value)) return "has control characters";
  return type.startsWith("url") && !isOpenable(value)
    ? "must be an https URL without credentials"
    : undefined;
}

function isOpenable(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && isTrustworthy(url) && !/\s/.test(text);
}
