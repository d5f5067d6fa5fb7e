import { SsoResponseError } from "../errors.ts";
import { readMetadata, type ResponseMetadata } from "../_internal/metadata.ts";
import { cut, printable } from "../_internal/text.ts";
import { BODY_LIMIT, cancelBody, readText } from "./body.ts";
import {
  describeAnswer,
  Failure,
  type FailureContext,
  readFailure,
  readRetryAfter,
  redactMetadata,
  toServiceError,
} from "./failure.ts";
import { pickMembers } from "./members.ts";
import type { Operation } from "./operation.ts";

/** Reads an answer, or throws: the service's error as an Error. */
export async function readResponse<I, O extends object>(
  response: Response,
  operation: Operation<I, O>,
): Promise<O> {
  const answer = new Answer(response, operation);
  const reply = answer.interpret(await answer.read());
  if (reply instanceof Failure) throw toServiceError(reply, operation);
  return reply;
}

/** An answer to an operation: first it is read, then it is interpreted. */
export class Answer<I, O extends object> {
  readonly response: Response;
  readonly #operation: Operation<I, O>;
  readonly #context: FailureContext | undefined;
  readonly #retryAttempts: number;
  #metadata: ResponseMetadata | undefined;

  /** `context` and `retryAttempts` are what a sender adds. */
  constructor(
    response: Response,
    operation: Operation<I, O>,
    context?: FailureContext,
    retryAttempts = 0,
  ) {
    this.response = response;
    this.#operation = operation;
    this.#context = context;
    this.#retryAttempts = retryAttempts;
  }

  /** Made when it is asked for: that costs as much as reading a small body, and is seldom done. */
  get metadata(): ResponseMetadata {
    return this.#metadata ??= readMetadata(this.response, this.#retryAttempts);
  }

  /** Reads the body as text, unless it comes from where it should not; `signal` ends that. */
  read(signal?: AbortSignal): Promise<string | undefined> {
    const { response } = this;
    const { status, type } = response;
    if (
      type === "opaqueredirect" || response.redirected || status === 0 ||
      (status >= 300 && status < 400)
    ) {
      cancelBody(response);
      throw this.#reject("is a redirect, which is not followed");
    }
    return readText(response, signal);
  }

  /** What the text says: what was asked for, or the service's error. Throws if it is neither. */
  interpret(text: string | undefined): O | Failure {
    if (text === undefined || text.length > BODY_LIMIT) {
      throw this.#reject(`has more than ${BODY_LIMIT} bytes`);
    }
    const { ok } = this.response;
    const body = parseJson(text);
    const failure = ok ? undefined : readFailure(this, body);
    if (failure) return failure;
    if (!ok || !isObject(body)) {
      // Never the text itself: a truncated answer may hold half a token.
      const given = this.response.headers.get("content-type") ?? "no content type";
      const contentType = cut(printable(given), 60);
      throw this.#reject(
        `is ${ok ? "not a JSON object" : "no error of this API"}: ${
          this.#context?.redact(contentType) ?? contentType
        }, ${text.length} characters`,
      );
    }
    const value = pickMembers(
      this.#operation.response,
      body,
      (what) => this.#reject(`is not whole: its ${what}`),
      text.includes("\\"), // JSON has to escape the control characters below U+0020
    );
    const get = () => this.metadata;
    return Object.defineProperty(value, "$metadata", { get, configurable: true }) as O;
  }

  #reject(what: string): SsoResponseError {
    const { response } = this;
    const { name } = this.#operation;
    const metadata = redactMetadata(this.metadata, this.#context);
    return new SsoResponseError(`${name}: the answer ${what} (${describeAnswer(metadata)})`, {
      operation: name,
      response,
      metadata,
      retryAfter: readRetryAfter(response.headers),
      hint: response.status < 500
        ? "Something else than AWS answered: a proxy, a captive portal, a wrong endpoint or region."
        : "The service, or something in front of it, is in trouble. Try again later.",
    });
  }
}

function isObject(value: unknown): value is object {
  return Object(value) === value && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the SyntaxError quotes the text
  }
}
