// Undocumented things, one at a time: each must be named.

import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { runDeno } from "../../scripts/_project.ts";
import { findProblems } from "../../scripts/check_docs.ts";

const EXAMPLE = "@example Call it\n```ts\nconsole.log(1);\n```";
const TAGS = `@param a A.\n@returns B.\n@throws {TypeError} If a is bad.\n${EXAMPLE}`;

/** A doc comment of these lines. */
function comment(text: string): string {
  return `/**\n${text.replace(/^/gm, " * ")}\n */\n`;
}

const MODULE = comment("A module.\n@module");
const FUNCTION = "export declare function f(a: string): string;";
/** An interface that a function returns, and the function. */
function clientWith(member: string): string {
  return `/** A client. */
  export interface Client {
    ${member}
  }
  ${
    comment(`Creates it.\n${TAGS}`)
  } export declare function createClient(a: string): Promise<Client>;`;
}

const CASES: readonly (readonly [title: string, code: string, problems: readonly string[]])[] = [
  ["what is documented", `${MODULE}${comment(`F.\n${TAGS}`)}${FUNCTION}`, []],
  ["a module", comment(`F.\n${TAGS}`) + FUNCTION, ["no @module"]],
  ["a summary", MODULE + comment(TAGS) + FUNCTION, ["f: no summary"]],
  [
    "a parameter",
    MODULE + comment(`F.\n${TAGS.replace("@param a", "@param b")}`) + FUNCTION,
    ["f: no @param a"],
  ],
  [
    "a result",
    MODULE + comment(`F.\n${TAGS.replace("@returns B.", "")}`) + FUNCTION,
    ["f: no @returns"],
  ],
  [
    "what is thrown",
    MODULE + comment(`F.\n${TAGS.replace("@throws", "@see")}`) + FUNCTION,
    ["f: no @throws"],
  ],
  [
    "an example",
    MODULE + comment(`F.\n${TAGS.replace(EXAMPLE, "")}`) + FUNCTION,
    ["f: no @example"],
  ],
  [
    "the title of an example",
    MODULE + comment(`F.\n${TAGS.replace(" Call it", "")}`) + FUNCTION,
    ["f: an @example without a title"],
  ],
  [
    "the title of a module's example",
    comment(`A module.\n${EXAMPLE.replace(" Call it", "")}\n@module`) +
    comment(`F.\n${TAGS}`) + FUNCTION,
    ["a module: an @example without a title"],
  ],
  ["a method", MODULE + clientWith(`${comment(`M.\n${TAGS}`)} m(a: string): string;`), []],
  [
    "the tags of a method",
    MODULE + clientWith("/** M. */\nm(a: string): string;"),
    [
      "Client.m: no @param a",
      "Client.m: no @returns",
      "Client.m: no @example",
      "Client.m: no @throws",
    ],
  ],
  [
    "the title of a method's example",
    MODULE + clientWith(`${comment(`M.\n${TAGS.replace(" Call it", "")}`)} m(a: string): string;`),
    ["m: an @example without a title"],
  ],
  [
    "a property that is a function",
    MODULE + clientWith("/** M. */\nreadonly m: (() => string) | undefined;"),
    ["Client.m: no @returns", "Client.m: no @example", "Client.m: no @throws"],
  ],
  [
    "a call signature",
    MODULE + clientWith("/** M. */\n(a: string): void;"),
    ["Client(): no @param a", "Client(): no @example", "Client(): no @throws"],
  ],
  [
    "a function in options, which people bring",
    `${MODULE}/** O. */ export interface O {
  /** F. */
  f?: (a: string) => string; }`,
    ["O.f: no @param a", "O.f: no @returns"],
  ],
  [
    "a constructor that is internal, and one that is not",
    `${MODULE}/** E. */ export declare class AError {
      /** @internal */
      constructor(a: string); }
    /** E. */ export declare class BError {
      /** C. */
      constructor(a: string); }`,
    ["BError.constructor: no @param a"],
  ],
  [
    "an example of a class",
    `${MODULE}/** C. */ export declare class C {}`,
    ["C: no @example"],
  ],
];

for (const [title, code, problems] of CASES) {
  Deno.test(`check_docs finds: ${title}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "docs_" });
    try {
      await Deno.writeTextFile(`${folder}/mod.ts`, code);
      const json = await runDeno(["doc", "--json", "mod.ts"], pathToFileURL(`${folder}/`));
      const found = findProblems(JSON.parse(json));
      assertEquals(found.map((it) => it.replace(/^(file:\S*?: |\S+:\d+ )/, "")), problems);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
