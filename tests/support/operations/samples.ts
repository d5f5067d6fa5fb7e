// Inputs and bodies that are right, and those in which one member is wrong.

import type { Kind, Member, Members, OperationCase } from "./types.ts";

/** Members by name. */
export type Sample = Readonly<Record<string, unknown>>;

/** Stands in values that are wrong; no message may show it. */
export const HIDDEN = "SECRETVALUE";

/** All members, or only those that are required. A list has an item of each kind. */
export function sampleOf(members: Members, isFull = true): Sample {
  const entries = Object.entries(members).filter(([, { isOptional }]) => isFull || !isOptional);
  return Object.fromEntries(entries.map(([name, member]) => [name, valueOf(member, isFull)]));
}

function valueOf({ kind, value, members = {} }: Member, isFull: boolean): unknown {
  if (kind === "object") return sampleOf(members, isFull);
  return kind === "list" ? [sampleOf(members), sampleOf(members, false)] : value;
}

/** A place in a sample. */
export interface Slot {
  readonly path: string;
  readonly member: Member;
  /** The sample with another value there. */
  readonly put: (value: unknown) => Sample;
  /** The sample without it. */
  readonly leave: () => Sample;
}

/** Every place in a sample, those in structures and in the first item of lists too. */
export function slotsOf(members: Members, sample: Sample = sampleOf(members), prefix = ""): Slot[] {
  return Object.entries(members).flatMap(([name, member]) => {
    const { [name]: value, ...rest } = sample;
    const put = (value: unknown) => ({ ...sample, [name]: value });
    const own: Slot = { path: prefix + name, member, put, leave: () => rest };
    if (member.members === undefined) return [own];
    const [first, ...others] = member.kind === "list" ? value as Sample[] : [value as Sample];
    const wrap = (inner: Sample) => put(member.kind === "list" ? [inner, ...others] : inner);
    const place = `${prefix}${name}.${member.kind === "list" ? "0." : ""}`;
    const nested = slotsOf(member.members, first, place).map((slot): Slot => ({
      ...slot,
      put: (value) => wrap(slot.put(value)),
      leave: () => wrap(slot.leave()),
    }));
    return [own, ...nested];
  });
}

const CONTROLS = ["\0", "\n", "\r\n", "\t", "\x1b[2J", "\x7f", "\x9b31m"];
const WITH_CONTROLS = CONTROLS.flatMap((bad) => [bad, bad + HIDDEN, HIDDEN + bad, `SE${bad}VALUE`]);
const hidden = { toString: () => HIDDEN, toJSON: () => HIDDEN };
const NO_STRINGS = [1, 0, NaN, true, {}, [], [HIDDEN], hidden, () => HIDDEN, 1n, Symbol(HIDDEN)];
const NO_LISTS = ["a b", "", 1, {}, { 0: "a", length: 1 }, new Set(["a"])];

type Wrong = readonly [type: typeof TypeError | typeof RangeError, value: unknown];
const mistyped = (values: readonly unknown[]) => values.map((it): Wrong => [TypeError, it]);
const refused = (values: readonly unknown[]) => values.map((it): Wrong => [RangeError, it]);

const STRING = [
  ...mistyped([...NO_STRINGS, new String(HIDDEN)]),
  ...refused(WITH_CONTROLS),
];

const WRONG_VALUES: Partial<Record<Kind, readonly Wrong[]>> = {
  string: STRING,
  secret: STRING,
  strings: [
    ...mistyped([...NO_LISTS, [1], ["a", null], [undefined], ["a", ["b"]], [{}], Array(2)]),
    ...refused(WITH_CONTROLS.map((text) => ["good", text])),
  ],
  number: [
    ...mistyped(["5", "", true, {}, [], [5], 5n, new Date(0), new Number(5)]),
    ...refused([NaN, Infinity, -1, -Infinity]),
  ],
  grant: [
    ...mistyped(NO_STRINGS),
    ...refused([...CONTROLS, "", HIDDEN, "__proto__", "constructor", "toString", "REFRESH_TOKEN"]),
  ],
};

/** Values of a request's member that are wrong, and the class of the error; `undefined` is "unset". */
export function wrongValues({ kind, isOptional }: Member): readonly Wrong[] {
  const always = WRONG_VALUES[kind];
  if (!always) throw new Error(`no wrong values of the kind ${kind}`);
  if (isOptional) return always;
  const empty = kind === "string" || kind === "secret" ? refused([""]) : [];
  return [...always, ...empty, ...mistyped([undefined, null])];
}

const STRING_JSON = [
  ...["1", "true", "false", "{}", "[]", `["${HIDDEN}"]`, `{"${HIDDEN}":"${HIDDEN}"}`],
  ...[`"${HIDDEN}\\u001b[2J"`, `"\\n${HIDDEN}"`, '"\\u0000"'],
];

/** What nobody should open, print, or take for a URL. */
const WRONG_LINKS = [
  ...["", " ", "x", "/verify", "//evil.com", "https://", "device.sso.amazonaws.com"],
  ...["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"],
  ...["vbscript:x", "ssh://evil.com", "mailto:a@b", "blob:https://evil.com/x", "intent:x"],
  ...["http://evil.com/", "http://localhost.evil.com/", "http://localhost./", "http://0.0.0.0/"],
  ...["http://127.0.0.1@evil.com/", "https://amazonaws.com@evil.com/", "https://a:b@evil.com/"],
  ...["https://x.test/\n", "https://x.test/\x1b[2J", "https://x.test/\0", "https://x.test/\x9b"],
  ...["https://x.test/ --flag", " https://x.test/", "https://x.test/ ", "https://x.test/\u2028"],
  ...["https://x.test/\u202egpj", "https://x.test/\u2066", "https://x.test/\u200b"],
  ...["\ufeffhttps://x", "https://x.test/\u00a0", "https://x.test/;$(calc)\n"],
].map((link) => JSON.stringify(link));

const WRONG_JSON: Partial<Record<Kind, readonly string[]>> = {
  string: STRING_JSON,
  id: STRING_JSON,
  secret: STRING_JSON,
  text: [
    ...STRING_JSON,
    ...['""', '" A"', '"A "', '"A\u202eB"', '"A\u009b2J"', '"A\u2028B"', '"\\u001b[31mA"'],
  ],
  link: [...STRING_JSON, ...WRONG_LINKS],
  strings: ['""', `"${HIDDEN}"`, "1", "{}", "[1]", "[null]", `["a",["${HIDDEN}"]]`, '["\\u0000"]'],
  boolean: ['"true"', "0", "1", '""', "{}", "[]", `"${HIDDEN}"`],
  number: ["-1", "-0.1", "1e999", "-1e999", '"600"', '""', "true", "[]", "{}", "[5]"],
  object: ['""', `"${HIDDEN}"`, "0", "5", "true", "false", "[]", `["${HIDDEN}"]`, "[{}]"],
  list: [
    '""',
    `"${HIDDEN}"`,
    "0",
    "true",
    "{}",
    "[null]",
    "[[]]",
    `["${HIDDEN}"]`,
    "[5]",
    "[{},{}]",
  ],
};

/** Values of a response's member that are wrong, as JSON. */
export function wrongJson({ kind, isOptional }: Member): readonly string[] {
  const always = WRONG_JSON[kind];
  if (!always) throw new Error(`no wrong JSON of the kind ${kind}`);
  if (isOptional) return always;
  return [...always, "null", ...(["string", "id", "secret"].includes(kind) ? ['""'] : [])];
}

/** The secrets in a sample. */
export function secretsOf(members: Members): string[] {
  return slotsOf(members).filter(({ member }) => member.kind === "secret")
    .map(({ member }) => member.value as string);
}

/** What a request is on the wire. */
export interface Wire {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an input becomes on the wire, at the endpoint of the table or another one. */
export function wireOf({ method, url, request }: OperationCase, input: Sample, base = ""): Wire {
  const { origin, pathname, search } = new URL(url);
  // Some operations have a constant in their query.
  const parameters = isConstant(search, request) ? [search.slice(1)] : [];
  const headers: Record<string, string> = {};
  const body: Record<string, unknown> = {};
  for (const [name, { query, header, wire = name }] of Object.entries(request)) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    if (query) parameters.push(`${query}=${encode(String(value))}`);
    else if (header) headers[header] = String(value);
    else body[wire] = value;
  }
  const hasBody = Object.values(request).some(({ query, header }) => !query && !header);
  return {
    method,
    url: `${base || origin}${pathname}${parameters.length > 0 ? `?${parameters.join("&")}` : ""}`,
    headers: hasBody ? { "content-type": "application/json", ...headers } : headers,
    body: hasBody ? JSON.stringify(body) : "",
  };
}

function isConstant(search: string, request: Members): boolean {
  return search !== "" && !Object.values(request).some(({ query }) => query);
}

// RFC 3986.
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
}
