import { describeType } from "../_internal/text.ts";
import {
  isObject,
  type MemberError,
  type Members,
  type NestedKind,
  pickMembers,
} from "./members.ts";

/** The kind of a structure. */
export function object(members: Members): NestedKind {
  return (value, path, fail, scan) => {
    if (!isObject(value)) throw mistyped(value, path, "an object", fail);
    return pickMembers(members, value as object, fail, scan, `${path}.`);
  };
}

/** The kind of a list of structures. The path of an item is its index: `accountList.2.accountId`. */
export function list(members: Members): NestedKind {
  const pickItem = object(members);
  return (value, path, fail, scan) => {
    if (!Array.isArray(value)) throw mistyped(value, path, "an array", fail);
    return value.map((item, index) => pickItem(item, `${path}.${index}`, fail, scan));
  };
}

/** The kind of a nested member that may be unset. */
export function optional(kind: NestedKind): NestedKind {
  return (value, path, fail, scan) =>
    value === undefined || value === null ? undefined : kind(value, path, fail, scan);
}

function mistyped(value: unknown, path: string, rule: string, fail: MemberError): Error {
  return fail(`'${path}' must be ${rule}, it is ${describeType(value)}`, TypeError, path);
}
