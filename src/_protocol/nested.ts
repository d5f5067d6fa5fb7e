import { describeType } from "../_internal/text.ts";
import {
  isObject,
  type MemberError,
  type Members,
  type NestedKind,
  pickMembers,
} from "./members.ts";

/** Returns the kind of a structure with these members. */
export function object(members: Members): NestedKind {
  return (value, path, fail) => {
    if (!isObject(value)) throw mistyped(value, path, "an object", fail);
    // Always searched for control characters: names of accounts and people are printed.
    return pickMembers(members, value as object, fail, true, `${path}.`);
  };
}

/** Returns the kind of a list of structures. Paths contain the index: `accountList.2.accountId`. */
export function list(members: Members): NestedKind {
  const pickItem = object(members);
  return (value, path, fail) => {
    if (!Array.isArray(value)) throw mistyped(value, path, "an array", fail);
    return value.map((item, index) => pickItem(item, `${path}.${index}`, fail));
  };
}

/** Returns the kind of a nested member that may be unset. */
export function optional(kind: NestedKind): NestedKind {
  return (value, path, fail) =>
    value === undefined || value === null ? undefined : kind(value, path, fail);
}

function mistyped(value: unknown, path: string, rule: string, fail: MemberError): Error {
  return fail(`'${path}' must be ${rule}; it is ${describeType(value)}`, TypeError, path);
}
