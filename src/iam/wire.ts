import { describeType } from "../_internal/text.ts";
import type { NestedKind } from "../_protocol/members.ts";
import type { HttpParts } from "../_protocol/operation.ts";
import { encodeJson } from "../_protocol/request.ts";

/** Encodes members as JSON with snake-case names: `grantType` becomes `grant_type`. */
export function encodeSnakeCase(members: object): HttpParts {
  return encodeJson(rename(members, /[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** Converts the members of a response to camel-case names: `access_token` becomes `accessToken`. */
export function fromSnakeCase<Output extends object>(wire: object, defaults: object = {}): Output {
  const members = rename(wire, /_[a-z]/g, (text) => text.slice(1).toUpperCase());
  const metadata = Object.getOwnPropertyDescriptor(wire, "$metadata")!;
  return Object.defineProperty({ ...defaults, ...members }, "$metadata", metadata) as Output;
}

function rename(members: object, pattern: RegExp, change: (text: string) => string): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name.replace(pattern, change), value]),
  );
}

/** The kind of a boolean member. `false` is not picked, so it must be the default. */
export const boolean: NestedKind = (value, path, fail) => {
  if (typeof value === "boolean") return value;
  throw fail(`'${path}' must be true or false; it is ${describeType(value)}`, TypeError, path);
};
