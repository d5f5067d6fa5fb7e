// The module runs where only web standards are: nothing else may be used, and no type-checker sees it.
import { assertEquals } from "@std/assert";
import { parse } from "npm:acorn@8.19.0";
import { analyze } from "npm:eslint-scope@9.1.2";
import { stop, transform } from "npm:esbuild@0.28.2";
import { root, sourceFiles } from "../scripts/_project.ts";

/** Of the web platform, and there in every runtime; src/testing looks whether MessageChannel is. */
const PLATFORM = [
  "AbortController",
  "Blob",
  "Headers",
  "MessageChannel",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "URLSearchParams",
  "atob",
  "btoa",
  "clearTimeout",
  "crypto",
  "fetch",
  "setTimeout",
];

/** Of the language (ECMA-262). */
const LANGUAGE = [
  "Array",
  "ArrayBuffer",
  "Boolean",
  "DataView",
  "Date",
  "Error",
  "Infinity",
  "Int32Array",
  "JSON",
  "Map",
  "Math",
  "NaN",
  "Number",
  "Object",
  "Promise",
  "RangeError",
  "Set",
  "String",
  "Symbol",
  "TypeError",
  "Uint8Array",
  "encodeURIComponent",
  "parseInt",
];

async function freeNames(path: string): Promise<string[]> {
  const { code } = await transform(await Deno.readTextFile(new URL(path, root)), {
    loader: "ts",
    format: "esm",
  });
  const options = { ecmaVersion: 2024, sourceType: "module", ranges: true } as const;
  const scopes = analyze(parse(code, options) as never, options);
  return scopes.globalScope!.through.map(({ identifier }) => identifier.name as string);
}

Deno.test("src uses only globals that every runtime has", async () => {
  const allowed = new Set([...PLATFORM, ...LANGUAGE]);
  const found = new Set<string>();
  const strange: string[] = [];
  for await (const path of sourceFiles("src")) {
    for (const name of await freeNames(path)) {
      found.add(name);
      if (!allowed.has(name)) strange.push(`${path}: ${name}`);
    }
  }
  await stop();
  assertEquals(strange, []);
  assertEquals([...allowed].filter((name) => !found.has(name)), [], "pinned, but not used");
});
