import fc from "fast-check";
import type { Member, Members } from "./operations/types.ts";

/** Secrets that share no piece with anything that a message or a stack says. */
export const secretText: fc.Arbitrary<string> = fc.stringMatching(/^[A-Z0-9]{10,40}$/);

const hasNoControls = (text: string) => !/\p{Cc}/u.test(text);

/** Any text that a request may have. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 9 }),
  fc.constantFrom('"\\/', "é\u20ac\u{1f511}", "\ud800", "\u2028\u202e\u00ad", "</script>", " "),
).filter(hasNoControls);

const wellFormed = text.filter((it) => it.isWellFormed());
const visible = fc.stringMatching(/^[!-~]{1,20}$/);
const number = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));

/** Values of a member that are right. */
function valueOf(member: Member): fc.Arbitrary<unknown> {
  const { kind, value, members = {}, header, query, isOptional } = member;
  switch (kind) {
    case "string":
    case "secret": {
      const some = header ? visible : query ? wellFormed : text;
      return isOptional ? fc.oneof(some, fc.constant("")) : some;
    }
    case "strings":
      return fc.array(text, { maxLength: 4 });
    case "number":
      return query ? fc.nat() : number;
    case "id":
    case "text":
      return visible;
    case "object":
      return anyOf(members);
    case "list":
      return fc.array(anyOf(members), { maxLength: 3 });
    default:
      return fc.constant(value);
  }
}

/** Any members that are right; those that may be unset are, sometimes, or have one of `unset`. */
export function anyOf(
  members: Members,
  unset: readonly unknown[] = [null],
): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(members).map(([name, member]) => {
    const value = valueOf(member);
    return [name, member.isOptional ? fc.oneof(value, fc.constantFrom(...unset)) : value] as const;
  });
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: Object.keys(members).filter((name) => !members[name]!.isOptional),
    noNullPrototype: true,
  });
}

/** What is left of a structure that was read: members that are set, at every level. */
export function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, it]) => it !== undefined && it !== null);
  return Object.fromEntries(entries.map(([name, it]) => [name, compact(it)]));
}
