import type { RegionalHost } from "../_internal/partitions.ts";
import type { OperationName } from "../errors.ts";
import type { Kind, Members } from "./members.ts";

/** Describes an operation for building, sending and parsing. */
export type Operation<Input, Output> = OperationBase<Input, Output> & RequestTable;

/** The members of a request, in the model's order; by `grantType` if they depend on the grant. */
type RequestTable =
  | { readonly request: Members; readonly grants?: never }
  | { readonly request?: never; readonly grants: Readonly<Record<string, Members>> };

interface OperationBase<Input, Output> {
  readonly name: OperationName;
  /** The path below the endpoint. */
  readonly path: string;
  /** Whether it consumes a code or token; then a request that may have arrived is not repeated. */
  readonly consumes?: boolean;
  /** The members of the response. If there are none, the body may be empty. */
  readonly response: Readonly<Record<Exclude<keyof Output & string, "$metadata">, Kind>>;
  /** Encodes the members as an HTTP request. Default: the JSON body of a `POST`. */
  readonly encode?: (members: Input) => HttpParts;
}

/** The parts of an HTTP request that depend on the members. */
export interface HttpParts {
  readonly method: "GET" | "POST";
  /** The query, encoded and with its `?`. Default: none. */
  readonly query?: string;
  /** Headers, which replace those of the caller. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. Default: none. */
  readonly body?: string;
}

/** What the operations of a service share. */
export interface Service {
  /** Returns the host of the service in a region. */
  readonly host: RegionalHost;
  /** Returns the likely cause of an error and the next step; empty if they are unknown. */
  readonly hint: (error: ErrorFacts) => string;
  /** Text to add to the error for an invalid member of a request, by the name of the member. */
  readonly advice?: Readonly<Record<string, string>>;
}

/** The facts that the hint for a service's error may depend on. */
export interface ErrorFacts {
  readonly error: string;
  readonly status: number;
  readonly error_description: string;
  readonly reason: string;
  /** The region to use instead, if the service names one. */
  readonly region: string;
  readonly request: RequestFacts;
}

/** The facts about a request that its sender knows. */
export interface RequestFacts {
  /** The region that it was sent to, if it is known. */
  readonly region: string | undefined;
  /** The client ID, if the operation has one. */
  readonly clientId?: unknown;
  /** The device code, if it was a poll. */
  readonly deviceCode?: unknown;
  /** When the client's registration expires, epoch seconds, if it is known. */
  readonly clientSecretExpiresAt?: unknown;
  /** The time now, epoch milliseconds. */
  readonly now: number;
}
