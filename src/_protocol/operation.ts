import type { RegionalHost } from "../_internal/partitions.ts";
import type { OperationName } from "../errors.ts";
import type { Kind, Members } from "./members.ts";

/** What building, sending and parsing need to know of an operation. */
export type Operation<Input, Output> = OperationBase<Input, Output> & RequestTable;

/** The members of a request, in the model's order; by `grantType` if they depend on the grant. */
type RequestTable =
  | { readonly request: Members; readonly grants?: never }
  | { readonly request?: never; readonly grants: Readonly<Record<string, Members>> };

interface OperationBase<Input, Output> {
  readonly name: OperationName;
  /** The path below the endpoint. */
  readonly path: string;
  /** Whether it uses up a code or a token, so that a request that may have arrived is not repeated. */
  readonly consumes?: boolean;
  /** The members of the response. Without any, the body may be empty. */
  readonly response: Readonly<Record<Exclude<keyof Output & string, "$metadata">, Kind>>;
  /** Where members go. Default: all of them into the JSON body of a `POST`. */
  readonly encode?: (members: Input) => HttpParts;
}

/** The parts of an HTTP request that depend on the members. */
export interface HttpParts {
  readonly method: "GET" | "POST";
  /** The query, encoded and with its `?`. Default: none. */
  readonly query?: string;
  /** Headers, which replace those of the caller. */
  readonly headers: Readonly<Record<string, string>>;
  /** Default: no body. */
  readonly body?: string;
}

/** What the operations of one service have in common for those who send requests. */
export interface Service {
  /** Its host in a region. */
  readonly host: RegionalHost;
  /** The likely cause of an error and the next step; empty if there is nothing to say. */
  readonly hint: (error: ErrorFacts) => string;
  /** More about members of requests that are missing or mistyped, by name. */
  readonly advice?: Readonly<Record<string, string>>;
}

/** What the hint for a service's error may depend on. */
export interface ErrorFacts {
  readonly error: string;
  readonly status: number;
  readonly error_description: string;
  readonly reason: string;
  /** The region that the service says to use instead. */
  readonly region: string;
  readonly request: RequestFacts;
}

/** What a sender knows of its request. */
export interface RequestFacts {
  /** The region that it was sent to, if that is known. */
  readonly region: string | undefined;
  /** The client that sent it, if the operation has one. */
  readonly clientId?: unknown;
  /** The device code, if it was a poll. */
  readonly deviceCode?: unknown;
  /** When the client's registration expires, epoch seconds, if that is known. */
  readonly clientSecretExpiresAt?: unknown;
  /** The time now, epoch milliseconds. */
  readonly now: number;
}
