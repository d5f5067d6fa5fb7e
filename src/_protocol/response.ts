import { SsoResponseError } from "../errors.ts";
import { readMetadata, type ResponseMetadata } from "../_internal/metadata.ts";
import { cut, printable } from "../_internal/text.ts";
import { BODY_LIMIT, cancelBody, readText } from "./body.ts";
import {
  describeAnswer,
  type Failure,
  type FailureContext,
  readFailure,
  readRetryAfter,
  redactMetadata,
  toServiceError,
} from "./failure.ts";
import { pickMembers } from "./members.ts";
import type { Operation } from "./operation.ts";

/** What a sender adds to the reading of an answer. */
export interface ReadOptions {
  /** How often the request was tried before. */
  readonly retryAttempts?: number;
  readonly context?: FailureContext;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/**
 * Reads an answer. The service's error goes to `onFailure`, which throws it unless told otherwise;
 * what is not an answer of this API throws.
 */
export async function readResponse<I, O extends object, F = never>(
  response: Response,
  operation: Operation<I, O>,
  { retryAttempts = 0, context, signal }: ReadOptions = {},
  onFailure: (failure: Failure) => F = (failure) => {
    throw toServiceError(failure, operation, context);
  },
): Promise<O | F> {
  const { status, headers, type, redirected } = response;
  // Reading it costs as much as reading a small body, and it is seldom looked at.
  let known: ResponseMetadata | undefined;
  const metadata = () => known ??= readMetadata(response, retryAttempts);
  const reject = (what: string): SsoResponseError => {
    const shown = redactMetadata(metadata(), context);
    const message = `${operation.name}: the answer ${what} (${describeAnswer(shown)})`;
    return new SsoResponseError(message, {
      operation: operation.name,
      response,
      metadata: shown,
      retryAfter: readRetryAfter(headers),
      hint: status < 500
        ? "Something else than AWS answered: a proxy, a captive portal, a wrong endpoint or region."
        : "The service, or something in front of it, is in trouble. Try again later.",
    });
  };
  if (type === "opaqueredirect" || redirected || status === 0 || (status >= 300 && status < 400)) {
    cancelBody(response);
    throw reject("is a redirect, which is not followed");
  }
  const text = await readText(response, signal);
  if (text === undefined || text.length > BODY_LIMIT) {
    throw reject(`has more than ${BODY_LIMIT} bytes`);
  }
  const body = parseJson(text);
  const { ok } = response;
  const failure = ok ? undefined : readFailure(response, metadata, body);
  if (failure) return onFailure(failure);
  if (!ok || typeof body !== "object" || body === null || Array.isArray(body)) {
    // Never the text itself: a truncated answer may hold half a token.
    const contentType = cut(printable(headers.get("content-type") ?? "no content type"), 60);
    throw reject(
      `is ${ok ? "not a JSON object" : "no error of this API"}: ${
        context ? context.redact(contentType) : contentType
      }, ${text.length} characters`,
    );
  }
  const value = pickMembers(
    operation.response,
    body,
    (what) => reject(`is not whole: its ${what}`),
  );
  return Object.defineProperty(value, "$metadata", { get: metadata, configurable: true }) as O;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the SyntaxError quotes the text
  }
}
