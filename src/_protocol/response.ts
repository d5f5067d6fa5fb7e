import { readMetadata } from "../_internal/metadata.ts";
import { describeType, printable } from "../_internal/text.ts";
import { BODY_LIMIT, cancelBody, readText } from "./body.ts";
import { type Failure, readFailure, type Sender, toError } from "./failure.ts";
import { isObject, pickMembers } from "./members.ts";
import type { Operation } from "./operation.ts";

/** The result of reading a response: the output of the operation, or the error as data. */
export type Reply<Output> =
  | { readonly output: Output; readonly failure?: never }
  | { readonly output?: never; readonly failure: Failure };

/** Parses a response: returns the output, or throws the service's error. */
export async function parseResponse<I, O extends object>(
  operation: Operation<I, O>,
  response: Response,
): Promise<O> {
  const reply = await readReply(operation, response);
  if (reply.failure) throw toError(operation, reply.failure);
  return reply.output;
}

/**
 * Reads a response. The service's error is returned as data. Throws if the response is not one of
 * this API. `signal` aborts the reading of a response that a custom fetch has returned.
 */
export async function readReply<I, O extends object>(
  operation: Operation<I, O>,
  response: Response,
  sender?: Sender,
  signal?: AbortSignal,
): Promise<Reply<O>> {
  // Not instanceof: a custom fetch may have its own Response class.
  if (typeof Object(response).headers?.get !== "function") {
    throw new TypeError(`a Response was expected, not ${describeType(response)}`);
  }
  const invalid = (problem: string) => toError(operation, { response, problem }, sender);
  const { status, ok, type, redirected } = response;
  // A browser reports a redirect that it did not follow with status 0 and type "opaqueredirect".
  if (redirected || /^[013]|opaque/.test(status + type)) {
    cancelBody(response);
    throw invalid("is a redirect");
  }
  const text = await readText(response, signal);
  if (text === undefined) throw invalid(`has more than ${BODY_LIMIT} bytes`);
  const members = operation.response;
  // An operation without output has an empty body.
  const body = parseJson(text || Object.keys(members).length ? text : "{}");
  if (!ok || !isObject(body)) {
    const failure = ok ? undefined : readFailure(response, body);
    if (failure) return { failure };
    // Never the text itself: a truncated response may contain part of a token.
    const contentType = printable(response.headers.get("content-type") ?? "no content type", 60);
    const what = ok ? "not a JSON object" : "not an error of this API";
    throw invalid(text ? `is ${what}: ${contentType}, ${text.length} characters` : "is empty");
  }
  const output = pickMembers(
    members,
    body as object,
    (problem) => invalid(`is invalid: ${problem}`),
    text.includes("\\"), // JSON escapes control characters, but only those below U+0020
  );
  const retryAttempts = sender?.retryAttempts ?? 0;
  const get = () => readMetadata(response, retryAttempts);
  return { output: Object.defineProperty(output, "$metadata", { get, configurable: true }) as O };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the SyntaxError quotes the text
  }
}
