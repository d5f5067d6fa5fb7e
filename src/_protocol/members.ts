import { hasControlCharacters, kindOf, printable } from "../_internal/text.ts";
import { isTrustworthy, parseUrl } from "../_internal/urls.ts";

/** The type of a member, and the rule for its value. */
export interface MemberType {
  /** Whether a value is of this type. */
  readonly isKind: (value: unknown) => boolean;
  /** Whether a value of this type may be used. One that is not suspect has no control characters. */
  readonly isRight: (value: never, isSuspect: boolean) => boolean;
  /** What it must be, for messages. */
  readonly rule: string;
  /** Whether it may be left out. */
  readonly isOptional?: boolean;
  /** The members of a structure. */
  readonly members?: MemberTypes;
}

/** The members of a structure, in the model's order. */
export type MemberTypes = Readonly<Record<string, MemberType>>;

const isString = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isStrings = (value: unknown) => Array.isArray(value) && Array.from(value).every(isString);
const isClean = (text: string, isSuspect: boolean) => !isSuspect || !hasControlCharacters(text);
const isFilled = (text: string, isSuspect: boolean) => text !== "" && isClean(text, isSuspect);
const isAmount = (number: number) => number >= 0 && number < Infinity;
const isOpenable = (text: string) => {
  const url = parseUrl(text);
  return url !== undefined && isTrustworthy(url) && !/[\s\p{Cc}\p{Cf}]/u.test(text);
};

export const STRING: MemberType = {
  isKind: isString,
  isRight: isFilled,
  rule: "a string, not empty and without control characters",
};
export const STRING_OPTIONAL: MemberType = {
  isKind: isString,
  isRight: isClean,
  rule: "a string without control characters",
  isOptional: true,
};
export const STRINGS_OPTIONAL: MemberType = {
  isKind: isStrings,
  isRight: (texts: string[]) => !texts.some(hasControlCharacters),
  rule: "an array of strings without control characters",
  isOptional: true,
};
export const NUMBER: MemberType = {
  isKind: isNumber,
  isRight: isAmount,
  rule: "a number of 0 or more",
};
export const NUMBER_OPTIONAL: MemberType = {
  isKind: isNumber,
  isRight: isAmount,
  rule: "a number of 0 or more",
  isOptional: true,
};
/** For people to read. */
export const TEXT: MemberType = {
  isKind: isString,
  isRight: (text: string) => text !== "" && printable(text) === text,
  rule: "a text of printable characters",
};
/** For people to open. */
export const LINK: MemberType = {
  isKind: isString,
  isRight: isOpenable,
  rule: "an https URL without credentials",
};
export const LINK_OPTIONAL: MemberType = {
  isKind: isString,
  isRight: isOpenable,
  rule: "an https URL without credentials",
  isOptional: true,
};

/** Makes the error of a member that is not as it should be. */
export type MemberFailure = (
  what: string,
  Kind: typeof TypeError | typeof RangeError,
  name: string,
) => Error;

/**
 * Picks members by name, and throws what `fail` makes of the first that is wrong: of the wrong kind
 * (TypeError) or with the wrong value (RangeError). The text tells what kind of value it is, never the
 * value: most of them are secrets.
 *
 * Strings are looked through unless they are not suspect: they may be long.
 */
export function pickMembers(
  types: MemberTypes,
  source: object,
  fail: MemberFailure,
  isSuspect = true,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of Object.keys(types)) {
    const type = types[name]!;
    const { members } = type;
    const value = (source as Readonly<Record<string, unknown>>)[name];
    if (type.isOptional && (value === undefined || value === null)) continue;
    const isKind = type.isKind(value);
    if (!isKind || !type.isRight(value as never, isSuspect)) {
      const what = `'${name}' must be ${type.rule}, it is ${kindOf(value)}`;
      throw fail(what, isKind ? RangeError : TypeError, name);
    }
    picked[name] = members ? pickMembers(members, value as object, fail, isSuspect) : value;
  }
  return picked;
}

/** The members of a request, by its grant: an input made by spread has those of other grants, too. */
export function membersOfGrant(
  operation: string,
  grants: Readonly<Record<string, MemberTypes>>,
  grantType: unknown,
): MemberTypes {
  const isText = typeof grantType === "string";
  if (isText && Object.hasOwn(grants, grantType)) return grants[grantType]!;
  throw new (isText ? RangeError : TypeError)(
    `Cannot build a ${operation} request: 'grantType' must be one of ${
      Object.keys(grants).join(", ")
    }, it is ${isText ? "another string" : kindOf(grantType)}`,
  );
}
