// A service that is none: it has whatever a table can say and SSO OIDC has not, a GET, a query, headers
// of its own, lists, structures that may be unset, numbers in requests, a response without members.
import { toQuery } from "../../src/_internal/urls.ts";
import { createCaller } from "../../src/_protocol/call.ts";
import type { Kind, Members as SourceMembers } from "../../src/_protocol/members.ts";
import { list, object, optional } from "../../src/_protocol/nested.ts";
import type { HttpParts, Operation, Service } from "../../src/_protocol/operation.ts";
import { buildRequest, encodeJson } from "../../src/_protocol/request.ts";
import { parseResponse } from "../../src/_protocol/response.ts";
import type {
  Hosts,
  Member,
  Members,
  OperationCase,
  ServiceCase,
} from "../support/operations/types.ts";

/** What the tests of the protocol send and get. */
export type AnyMembers = Readonly<Record<string, unknown>>;
export type AnyOperation = Operation<AnyMembers, AnyMembers & object>;

/** The service, for senders. */
export const SERVICE: Service = {
  host: (region) => `example.${region}.test`,
  hint: ({ error }) => error === "unheard_of" ? "" : `The hint of ${error}, in words.`,
  advice: { token: "Get one first" },
};

const TOKEN: Members = {
  token: { kind: "secret", value: "BEARERTOKENVALUE", header: "x-example-token" },
};

const ITEM: Members = {
  id: { kind: "string", value: "item-1" },
  key: { kind: "secret", value: "ITEMKEYSECRETVALUE", isOptional: true },
  count: { kind: "number", value: 5, isOptional: true },
};

type Row = Pick<OperationCase, "name" | "method" | "url" | "request" | "response" | "call">;

const ROWS: readonly Row[] = [
  {
    name: "ListItems",
    method: "GET",
    url: "https://example.eu-west-1.test/items?next_token=a%20b%2Bc%21&max_result=20",
    request: {
      ...TOKEN,
      nextToken: { kind: "string", value: "a b+c!", query: "next_token", isOptional: true },
      maxResults: { kind: "number", value: 20, query: "max_result", isOptional: true },
    },
    response: {
      itemList: { kind: "list", members: ITEM },
      others: { kind: "list", members: ITEM, isOptional: true },
      nextToken: { kind: "string", value: "next", isOptional: true },
    },
    call: "listItems",
  },
  {
    name: "GetItem",
    method: "GET",
    url: "https://example.eu-west-1.test/item?item_id=%C3%BC%2F1",
    request: { ...TOKEN, id: { kind: "string", value: "ü/1", query: "item_id" } },
    response: {
      item: { kind: "object", members: ITEM },
      details: { kind: "object", members: { ...ITEM, owner: { kind: "text", value: "Jane" } } },
      more: { kind: "object", members: ITEM, isOptional: true },
    },
    call: "getItem",
  },
  {
    name: "PutItem",
    method: "POST",
    url: "https://example.eu-west-1.test/item/new?kind=x",
    request: {
      ...TOKEN,
      kind: { kind: "string", value: "x", query: "kind" },
      ...ITEM,
    },
    response: {},
    call: "putItem",
  },
  {
    name: "SignOff",
    method: "POST",
    url: "https://example.eu-west-1.test/off",
    request: TOKEN,
    response: {},
    call: "signOff",
  },
];

/** Its operations as the source has them: made of the same rows. */
const OPERATIONS: Readonly<Record<string, AnyOperation>> = Object.fromEntries(
  ROWS.map(({ name, method, url, request, response }) => [name, {
    name,
    path: new URL(url).pathname,
    consumes: name === "PutItem",
    request: toSource(request),
    response: toSource(response),
    encode: (members) => encode(method, request, members),
  }]),
);

function toSource(members: Members): SourceMembers {
  const entries = Object.entries(members).map(([name, member]) => [name, toKind(member)]);
  return Object.fromEntries(entries);
}

function toKind({ kind, isOptional, members }: Member): Kind {
  if (!members) return `${kind}${isOptional ? "?" : ""}` as Kind;
  const nested = (kind === "list" ? list : object)(toSource(members));
  return isOptional ? optional(nested) : nested;
}

function encode(method: "GET" | "POST", request: Members, members: AnyMembers): HttpParts {
  const query: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    const { query: parameter, header } = request[name]!;
    if (parameter) query[parameter] = value;
    else if (header) headers[header] = String(value);
    else body[name] = value;
  }
  const hasBody = Object.values(request).some(({ query, header }) => !query && !header);
  const json: Partial<HttpParts> = hasBody ? encodeJson(body) : {};
  return { ...json, method, query: toQuery(query), headers: { ...json.headers, ...headers } };
}

/** One of its operations. */
export const operationOf = (name: string): AnyOperation => OPERATIONS[name]!;

/** Its table. */
export const EXAMPLE: ServiceCase = {
  name: "Example",
  description: "message",
  hosts: { "us-east-1": Array(4).fill("example.us-east-1.test") as unknown as Hosts },
  exceptions: [["BusyException", "busy", 429], ["GoneException", "gone", 404]],
  createClient: (options) => {
    const call = createCaller(SERVICE, options);
    const functions = ROWS.map(({ name, call: key }) => [
      key,
      (input: AnyMembers, options?: object) => call(operationOf(name), input, options),
    ]);
    return Promise.resolve(Object.fromEntries(functions));
  },
  operations: ROWS.map((row): OperationCase => ({
    ...row,
    consumes: operationOf(row.name).consumes ?? false,
    build: (input, options) => buildRequest(operationOf(row.name), SERVICE.host, input, options),
    parse: (response) => parseResponse(operationOf(row.name), response),
  })),
};
