import { SsoServiceError } from "../errors.ts";
import type { ResponseMetadata } from "../_internal/metadata.ts";
import { REGION } from "../_internal/partitions.ts";
import { cut, printable } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";
import { hintFor } from "./hints.ts";
import type { Operation } from "./operation.ts";

/** What a failure is found in. */
export interface FailedAnswer {
  readonly response: Response;
  readonly metadata: ResponseMetadata;
}

/** An error of the service, as data: most of them only mean "not yet" and need no Error. */
export class Failure {
  /** The error code. */
  readonly error: string;
  /** The body, as it came. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly answer: FailedAnswer;

  constructor(error: string, members: Readonly<Record<string, unknown>>, answer: FailedAnswer) {
    this.error = error;
    this.members = members;
    this.answer = answer;
  }
}

/** AWS's name of an exception, and the error code. */
export interface FailureNames {
  readonly name: string;
  readonly error: string;
}

/** What the sender knows of a request, for what is said about its failure. */
export interface FailureContext {
  /** Strikes from a text what must not be repeated. */
  redact(text: string): string;
  /** Strikes it from name and code. */
  redactNames(names: FailureNames, hints?: Readonly<Record<string, string>>): FailureNames;
  /** What to add to the hint. */
  advise(failure: Failure): string;
}

/** Recognises an error of the service, or returns `undefined`: then somebody else answered. */
export function readFailure(answer: FailedAnswer, body: unknown): Failure | undefined {
  const members = Object(body) as Readonly<Record<string, unknown>>;
  // The characters of RFC 6749 section 5.2 but for the space.
  const error = typeof members.error === "string" && /^[!#-[\]-~]{1,99}$/.test(members.error)
    ? members.error
    : toCode(exceptionName(answer.response, members) ?? "");
  return error ? new Failure(error, members, answer) : undefined;
}

/** The Error of a failure. What was sent in secret does not come back in it. */
export function toServiceError<I, O>(
  failure: Failure,
  { name: operation, hints }: Operation<I, O>,
  context?: FailureContext,
): SsoServiceError {
  const { error, members, answer } = failure;
  const { response } = answer;
  const clean = (value: unknown) => {
    const text = typeof value === "string" ? printable(value) : "";
    return cut(context?.redact(text) ?? text, 300) || undefined;
  };
  const names = { name: exceptionName(response, members) ?? toName(error), error };
  const facts = {
    ...(context?.redactNames(names, hints) ?? names),
    error_description: clean(members.error_description ?? members.message ?? members.Message),
    reason: clean(members.reason),
    endpoint: clean(trusted(members.endpoint)),
    region: clean(REGION.test(String(members.region)) ? members.region : undefined),
  };
  const metadata = redactMetadata(answer.metadata, context);
  const hint = `${hintFor(facts, response.status, hints)} ${context?.advise(failure) ?? ""}`.trim();
  return new SsoServiceError(
    `${operation} failed: ${facts.error_description ?? facts.name} (${facts.error}, ${
      describeAnswer(metadata)
    })`,
    {
      ...facts,
      operation,
      response,
      metadata,
      retryAfter: readRetryAfter(response.headers),
      ...(hint && { hint }),
    },
  );
}

/** Metadata that a message may quote. */
export function redactMetadata(
  metadata: ResponseMetadata,
  context: FailureContext | undefined,
): ResponseMetadata {
  const { requestId } = metadata;
  return requestId && context ? { ...metadata, requestId: context.redact(requestId) } : metadata;
}

// Programs may follow it, with the secrets of the next try.
function trusted(endpoint: unknown): unknown {
  const url = parseUrl(String(endpoint));
  return url && isTrustworthy(url) ? endpoint : undefined;
}

/** Status and request id, for messages. */
export function describeAnswer({ httpStatusCode, requestId }: ResponseMetadata): string {
  return `HTTP ${httpStatusCode}${requestId ? `, request id ${requestId}` : ""}`;
}

/** How long the answer asks to wait, in milliseconds: AWS's header, or RFC 9110 section 10.2.3. */
export function readRetryAfter(headers: Headers): number | undefined {
  const milliseconds = headers.get("x-amz-retry-after");
  const value = milliseconds ?? headers.get("retry-after");
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value)
    ? Number(value) * (milliseconds === null ? 1000 : 1)
    // Date.parse makes a date of nearly anything: of "-5", for one.
    : Date.parse(/GMT$/.test(value) ? value : "") -
      (Date.parse(headers.get("date") ?? "") || Date.now());
  return wait < Infinity ? Math.max(0, wait) : undefined;
}

// The header's, the body's: "ns#SlowDownException:http://…" → "SlowDownException".
function exceptionName(
  { headers }: Response,
  { code, __type }: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const value of [headers.get("x-amzn-errortype"), code, __type]) {
    const name = typeof value === "string" &&
      /^(?:[^:]*#)?\s*([A-Za-z][\w.]{0,99})\s*(?:[:,]|$)/.exec(value)?.[1];
    if (name) return name;
  }
  return undefined;
}

/** "slow_down" → "SlowDownException". */
export function toName(code: string): string {
  const stem = code === "server_error" ? "internal_server" : code;
  return `${
    stem.replace(/(?:^|[^a-z\d]+)([a-z\d]?)/gi, (_, first: string) => first.toUpperCase())
  }Exception`;
}

/** "SlowDownException" → "slow_down"; a name may have "Region" more than its code. */
export function toCode(name: string): string {
  const stem = name.replace(/(Region)?(Exception|Error)$/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return stem === "internal_server" ? "server_error" : stem;
}
