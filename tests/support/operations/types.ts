// What a table says of a service. It feeds the tests of builders, parsers, clients and redaction, on
// every runtime, and the comparison with the official client: see mod.ts.

import type {
  EndpointOptions,
  FetchLike,
  RequestOptions,
  ResponseMetadata,
  SsoOidcClientOptions,
} from "@edge-auth/aws-sso-oidc";

/** The kind of a member, and with it what it must be; `grant` is the constant that names the form. */
export type Kind =
  | "string"
  | "id"
  | "secret"
  | "strings"
  | "number"
  | "boolean"
  | "text"
  | "link"
  | "grant"
  | "object"
  | "list";

/** A member of a request or a response. */
export interface Member {
  readonly kind: Kind;
  /**
   * A value that is right. Those of secrets share no run of eight characters with another text.
   * Structures and lists have those of their members.
   */
  readonly value?: unknown;
  readonly isOptional?: boolean;
  /** The members of a structure, or of each item of a list. */
  readonly members?: Members;
  /** Where it goes in a request: a parameter of the query, or a header. Default: the JSON body. */
  readonly query?: string;
  readonly header?: string;
  /** Its name in the JSON body. Default: its own. */
  readonly wire?: string;
}

/** Members by name, in the model's order. */
export type Members = Readonly<Record<string, Member>>;

/** A parsed response. */
export type Output = object & { $metadata?: ResponseMetadata | undefined };

/** An operation; one with several forms of its request, by grant, is in the table once for each. */
export interface OperationCase {
  /** AWS's name of it. */
  readonly name: string;
  /** Which form of its request it is. */
  readonly form?: string;
  readonly method: "GET" | "POST";
  /** Where a request with all members goes, in the region eu-west-1. */
  readonly url: string;
  /** Whether it uses up a code or a token. */
  readonly consumes: boolean;
  readonly request: Members;
  readonly response: Members;
  readonly build: (input: never, options: RequestOptions) => Request;
  readonly parse: (response: Response) => Promise<Output>;
  /** The function of the client. */
  readonly call: string;
}

/** Options of every client. */
export type ClientOptions = SsoOidcClientOptions;

/** The functions of a client, for callers of JavaScript: they pass anything. */
export type Client = Readonly<
  Record<string, (input: unknown, options?: object) => Promise<Output>>
>;

/** An exception of a service's model. */
export type Exception = readonly [name: string, error: string, status: number];

/** The host of a service in a region; empty if there is none. */
export type Hosts = readonly [plain: string, fips: string, dualStack: string, both: string];

/** The official client on npm. Its commands are called as the operations are. */
export interface OfficialClient {
  readonly specifier: string;
  /** The name of its class. */
  readonly client: string;
  /** Under which member it nests requests and responses, which the wire does not. */
  readonly input?: string;
  readonly output?: string;
}

/** A service. */
export interface ServiceCase {
  readonly name: string;
  readonly operations: readonly OperationCase[];
  readonly exceptions: readonly Exception[];
  /** Its host in a region of each partition. */
  readonly hosts: Readonly<Record<string, Hosts>>;
  /** The function that resolves its endpoint, if there is one for everybody. */
  readonly resolve?: (options: EndpointOptions) => URL;
  /** The member of an error's body that describes it. */
  readonly description: "error_description" | "message";
  /** Creates a client that is complete but for these options; asynchronous, for those with keys. */
  readonly createClient: (options: ClientOptions) => Promise<unknown>;
  /** Headers that the client adds to each attempt. */
  readonly signature?: readonly string[];
  readonly official?: OfficialClient;
}

/** A region for the tests of all services. */
export const REGION = { region: "eu-west-1" } as const;

/** The title of an operation's builder. */
export const builderOf = ({ name, form }: OperationCase): string =>
  `build${name}Request()${form ? ` of ${form}` : ""}`;

/** The title of an operation's parser. */
export const parserOf = ({ name }: OperationCase): string => `parse${name}Response()`;

/** Creates a client, and makes it callable with anything. */
export async function createClient(
  { createClient }: ServiceCase,
  options: Omit<Partial<ClientOptions>, "fetch"> & { fetch?: FetchLike | undefined },
): Promise<Client> {
  const place = options.endpoint ? {} : REGION;
  return await createClient({ ...place, ...options } as ClientOptions) as Client;
}
