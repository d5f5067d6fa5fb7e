import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { type Kind, type Members, pickMembers, secretsOf } from "../../src/_protocol/members.ts";
import { list, object, optional } from "../../src/_protocol/nested.ts";
import { thrown } from "../support/assert.ts";

const ACCOUNTS: Members = {
  accountList: list({ accountId: "string", accountName: "string?" }),
  owner: optional(object({ name: "text", home: object({ url: "link" }) })),
  tags: optional(list({ tag: "secret" })),
};
const LIST = [{ accountId: "1" }, { accountId: "2", accountName: "two" }];

const pick = (source: unknown, members = ACCOUNTS, scan = true) => {
  let path = "";
  const fail = (problem: string, type: ErrorConstructor, at: string) => (path = at, type(problem));
  try {
    return { picked: pickMembers(members, source as object, fail as never, scan) };
  } catch (error) {
    assertInstanceOf(error, Error);
    return { path, message: error.message, type: error.constructor };
  }
};

Deno.test("pickMembers() picks lists and structures by name, at every level", () => {
  const owner = { name: "Jane", home: { url: "https://x.test/", more: 1 }, age: 5 };
  const { picked } = pick({ accountList: [...LIST, { accountId: "3", x: 1 }], owner, y: [] });
  assertEquals(picked, {
    accountList: [...LIST, { accountId: "3" }],
    owner: { name: "Jane", home: { url: "https://x.test/" } },
  });
  assertEquals(pick({ accountList: [] }).picked, { accountList: [] });
  assertEquals(pick({ accountList: LIST, owner: null, tags: undefined }).picked, {
    accountList: LIST,
  });
});

Deno.test("pickMembers() leaves its source alone, and shares no structure with it", () => {
  const source = { accountList: LIST.map((item) => Object.freeze({ ...item })) };
  const { picked } = pick(Object.freeze(source));
  assert(picked?.accountList !== source.accountList);
  assert((picked?.accountList as object[])[0] !== source.accountList[0]);
});

const STRING = "a string, not empty, without control characters";
const WRONG: readonly (readonly [source: object, path: string, message: string])[] = [
  [{}, "accountList", "an array; it is undefined"],
  [{ accountList: null }, "accountList", "an array; it is null"],
  [{ accountList: {} }, "accountList", "an array; it is of type object"],
  [{ accountList: [...LIST, {}] }, "accountList.2.accountId", `${STRING}; it is undefined`],
  [{ accountList: [...LIST, { accountId: 5 }] }, "accountList.2.accountId", STRING],
  [{ accountList: [...LIST, { accountId: "" }] }, "accountList.2.accountId", "an empty string"],
  [{ accountList: [{ accountId: "1", accountName: [] }] }, "accountList.0.accountName", "an array"],
  [{ accountList: [LIST[0], null] }, "accountList.1", "an object; it is null"],
  [{ accountList: [LIST[0], [], LIST[1]] }, "accountList.1", "an object; it is an array"],
  [{ accountList: LIST, owner: [] }, "owner", "an object; it is an array"],
  [{ accountList: LIST, owner: {} }, "owner.name", "characters; it is undefined"],
  [{ accountList: LIST, owner: { name: "J" } }, "owner.home", "an object; it is undefined"],
  [
    { accountList: LIST, owner: { name: "J", home: { url: "http://x.test" } } },
    "owner.home.url",
    "without credentials, of at most 2,048 characters; it is a string",
  ],
  [{ accountList: LIST, tags: [{ tag: "HIDDEN\n" }] }, "tags.0.tag", "with control characters"],
];

for (const [source, path, words] of WRONG) {
  Deno.test(`pickMembers() names '${path}' of ${JSON.stringify(source).slice(0, 80)}`, () => {
    const result = pick(source);
    const message = result.message ?? "";
    assertEquals(result.path, path);
    assert(message.startsWith(`'${path}' must be `), message);
    assert(message.includes(words) && !message.includes("HIDDEN"), message);
  });
}

Deno.test("pickMembers() tells a value of the wrong type from one that may not be used", () => {
  const members: Members = { a: "number", b: "string" };
  assertEquals(pick({ a: "5", b: "x" }, members).type, TypeError);
  assertEquals(pick({ a: -1, b: "x" }, members).type, RangeError);
  assertEquals(pick({ a: 5, b: null }, members).type, TypeError);
  assertEquals(pick({ a: 5, b: "" }, members).type, RangeError);
});

Deno.test("pickMembers() tells the type of a value, and numbers only if they are no secrets", () => {
  const told = (value: unknown, kind: "number" | "string" | "strings?" = "string") =>
    pick({ a: value }, { a: kind }).message?.split("; it is ")[1];
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, "undefined"],
    [null, "null"],
    [123456, "of type number"],
    [NaN, "NaN"],
    [true, "of type boolean"],
    [{}, "of type object"],
    [() => 1, "of type function"],
    [[], "an array"],
    [["HIDDEN"], "an array"],
    [["HIDDEN\n"], "an array with invalid values"],
    ["", "an empty string"],
    ["HIDDEN\n", "a string with control characters"],
  ];
  for (const [value, words] of cases) assertEquals(told(value), words);
  assertEquals([told(-1, "number"), told("1", "number")], ["-1", "a string"]);
  assertEquals(told("a b", "strings?"), "a string");
});

Deno.test("pickMembers() looks for control characters only where there may be some", () => {
  const members: Members = { a: "string", b: "secret?", c: "text" };
  assert(pick({ a: "x\x9b", b: "y\x7f", c: "z" }, members, false).picked);
  assertEquals(pick({ a: "x\x9b", c: "z" }, members).path, "a");
  assertEquals(pick({ a: "x", b: "y\x7f", c: "z" }, members).path, "b");
  assertEquals(pick({ a: "x", c: "z\x9b" }, members, false).path, "c", "text is always looked at");
});

Deno.test("pickMembers() always looks for control characters in lists and structures", () => {
  const names: Members = { list: list({ name: "string?" }), owner: object({ name: "string" }) };
  const good = { list: [{ name: "x" }], owner: { name: "x" } };
  assert(pick(good, names, false).picked);
  const bad = { name: "\x9b31mred" };
  assertEquals(pick({ ...good, list: [bad] }, names, false).path, "list.0.name");
  assertEquals(pick({ ...good, owner: bad }, names, false).path, "owner.name");
});

Deno.test("pickMembers() takes no inherited member for a list, and no getter twice", () => {
  let reads = 0;
  const source = {
    get a() {
      reads++;
      return "x";
    },
  };
  assertEquals(pick(source, { a: "string" }).picked, { a: "x" });
  assertEquals(reads, 1);
  assertInstanceOf(thrown(() => pickMembers(ACCOUNTS, {}, () => new Error("mine"))), Error);
});

Deno.test("pickMembers() says what a value of each kind must be", () => {
  const rules: Readonly<Partial<Record<Extract<Kind, string>, string>>> = {
    string: STRING,
    "string?": "a string without control characters",
    secret: STRING,
    "secret?": "a string without control characters",
    "strings?": "an array of strings without control characters",
    number: "a number of 0 or more",
    id: "visible ASCII characters",
    text: "1 to 64 visible ASCII characters",
    link: "an https URL without credentials, of at most 2,048 characters",
  };
  for (const [kind, rule] of Object.entries(rules)) {
    const { message } = pick({ a: {} }, { a: kind as Kind });
    assertEquals(message, `'a' must be ${rule}; it is of type object`);
  }
});

Deno.test("secretsOf() returns the secrets that are set", () => {
  const members: Members = { a: "secret", b: "secret?", c: "string" };
  assertEquals(secretsOf(members, { a: "x", c: "z" }), ["x"]);
});
