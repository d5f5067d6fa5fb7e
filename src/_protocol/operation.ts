import type { RegionalHost } from "../_internal/partitions.ts";
import type { OperationName } from "../errors.ts";
import type { MemberType, MemberTypes } from "./members.ts";

/** What building, parsing and sending need to know of an operation. */
export interface Operation<Input, Output> {
  readonly name: OperationName;
  /** Its service's host. */
  readonly host: RegionalHost;
  /** Its path, below the endpoint. */
  readonly path: string;
  /** Whether it uses up a code or a token, so that it must not be repeated on a mere suspicion. */
  readonly consumes: boolean;
  /** The members that it sends for this input. */
  readonly request: (input: Input) => MemberTypes;
  /** What to say more about members of the request that are not as they should be, by name. */
  readonly advice?: Readonly<Record<string, string>>;
  /** The members of its response. */
  readonly response: Readonly<Record<Exclude<keyof Output & string, "$metadata">, MemberType>>;
  /** What to do about errors that only its service has, by error code. */
  readonly hints?: Readonly<Record<string, string>>;
}
