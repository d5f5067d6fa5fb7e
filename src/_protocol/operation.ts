import type { OperationName } from "../errors.ts";

/** The type of a request's member; `?` may be left out. */
export type RequestMember = "string" | "string?" | "string[]?";

/** The type of a response's member; `?` may be left out, `url` is for people to open. */
export type ResponseMember = "string" | "string?" | "number" | "number?" | "url" | "url?";

/** What building, parsing and sending need to know of an operation. */
export interface Operation<Input, Output> {
  readonly name: OperationName;
  /** Its path, below the endpoint. */
  readonly path: string;
  /** Whether it uses up a code or a token, so that it must not be repeated on a mere suspicion. */
  readonly consumes: boolean;
  /** The members that it sends for this input, in the model's order. */
  readonly members: (input: Input) => Readonly<Record<string, RequestMember>>;
  /** The members of its response. */
  readonly response: Readonly<Record<Exclude<keyof Output & string, "$metadata">, ResponseMember>>;
}

/** Members of requests that are secrets: no message may show them. */
export const SECRET_MEMBERS = [
  "clientSecret",
  "deviceCode",
  "code",
  "refreshToken",
  "codeVerifier",
] as const;
