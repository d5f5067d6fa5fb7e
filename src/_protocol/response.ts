import { readMetadata } from "../_internal/metadata.ts";
import { describeType, printable } from "../_internal/text.ts";
import { BODY_LIMIT, cancelBody, readText } from "./body.ts";
import { type Failure, readFailure, type Sender, toError } from "./failure.ts";
import { isObject, pickMembers } from "./members.ts";
import type { Operation } from "./operation.ts";

/** What came back: the output of the operation, or the service's error. */
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
 * Reads a response. The service's error is returned as data; a response that is not one of this API
 * is thrown. `signal` ends the reading where fetch itself may not.
 */
export async function readReply<I, O extends object>(
  operation: Operation<I, O>,
  response: Response,
  sender?: Sender,
  signal?: AbortSignal,
): Promise<Reply<O>> {
  // Not instanceof: a fetch of the caller's may have a Response of its own.
  if (typeof Object(response).headers?.get !== "function") {
    throw new TypeError(
      `${operation.name}: it must be a Response, it is ${describeType(response)}`,
    );
  }
  const invalid = (problem: string) => toError(operation, { response, problem }, sender);
  if (isRedirect(response)) {
    cancelBody(response);
    throw invalid("is a redirect, which is not followed");
  }
  const text = await readText(response, signal);
  if (text === undefined || text.length > BODY_LIMIT) {
    throw invalid(`has more than ${BODY_LIMIT} bytes`);
  }
  const body = parseJson(text);
  const members = operation.response;
  const isEmpty = text === "" && Object.keys(members).length === 0;
  if (!response.ok || !(isObject(body) || isEmpty)) {
    const failure = response.ok ? undefined : readFailure(response, body);
    if (failure) return { failure };
    // Never the text itself: a truncated response may hold half a token.
    const type = printable(response.headers.get("content-type") ?? "no content type", 60);
    const what = response.ok ? "not a JSON object" : "no error of this API";
    throw invalid(text ? `is ${what}: ${type}, ${text.length} characters` : "is empty");
  }
  const output = pickMembers(
    members,
    Object(body),
    (problem) => invalid(`is invalid: ${problem}`),
    text.includes("\\"), // JSON has to escape the control characters below U+0020
  );
  const retryAttempts = sender?.retryAttempts ?? 0;
  const get = () => readMetadata(response, retryAttempts);
  return { output: Object.defineProperty(output, "$metadata", { get, configurable: true }) as O };
}

function isRedirect({ type, redirected, status }: Response): boolean {
  return type === "opaqueredirect" || redirected || status < 200 || (status > 299 && status < 400);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the SyntaxError quotes the text
  }
}
