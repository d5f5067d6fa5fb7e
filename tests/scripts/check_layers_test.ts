// Breaks each rule of the layers in a small checkout: each break must be named.

import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { checkLayers } from "../../scripts/check_layers.ts";

const EXPORTS = {
  ".": "./mod.ts",
  "./signin": "./src/signin/mod.ts",
  "./session": "./src/session/mod.ts",
  "./aws-cli": "./src/aws_cli/mod.ts",
  "./testing": "./src/testing/mod.ts",
  "./testing/server": "./src/testing/server.ts",
};

/** A checkout that breaks no rule. */
const GOOD: Readonly<Record<string, string>> = {
  "deno.json": JSON.stringify({ lock: false, exports: EXPORTS }),
  "mod.ts": `export { client } from "./src/oidc/client.ts";`,
  "src/_internal/text.ts": "export const text = 1;",
  "src/errors.ts": `export { text as error } from "./_internal/text.ts";`,
  "src/endpoint.ts": `export { text as endpoint } from "./_internal/text.ts";`,
  "src/_protocol/call.ts":
    `import "../errors.ts"; export { endpoint as call } from "../endpoint.ts";`,
  "src/oauth/pkce.ts": `export { call as pkce } from "../_protocol/call.ts";`,
  "src/oidc/client.ts":
    `import "../_protocol/call.ts"; export { pkce as client } from "../oauth/pkce.ts";`,
  "src/signin/mod.ts": `export { pkce as signin } from "../oauth/pkce.ts";`,
  "src/session/mod.ts": `export { client as session } from "../oidc/client.ts";`,
  "src/aws_cli/mod.ts":
    `import "node:fs"; import "../signin/mod.ts"; export { session } from "../session/mod.ts";`,
  "src/testing/mod.ts":
    `import "../_internal/text.ts"; import type { client } from "../../mod.ts"; export type { client };`,
  "src/testing/server.ts": `import "node:http"; import "./mod.ts";`,
};

const BREAKS: readonly {
  readonly title: string;
  /** Files that are added, and text that is put in front of one. */
  readonly files: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}[] = [
  { title: "nothing", files: {}, problems: [] },
  {
    title: "an import upwards",
    files: {
      "src/_internal/text.ts": `import "../_protocol/members.ts";`,
      "src/_protocol/members.ts": "export {};",
    },
    problems: ["src/_internal/text.ts must not import src/_protocol/members.ts"],
  },
  {
    title: "errors and endpoints that know each other",
    files: { "src/errors.ts": `import "./endpoint.ts";` },
    problems: ["src/errors.ts must not import src/endpoint.ts"],
  },
  {
    title: "a protocol that knows a service",
    files: {
      "src/_protocol/call.ts": `import "../oidc/hints.ts";`,
      "src/oidc/hints.ts": "export {};",
    },
    problems: ["src/_protocol/call.ts must not import src/oidc/hints.ts"],
  },
  {
    title: "a type is an import, too",
    files: {
      "src/_protocol/call.ts": `import type {} from "../oidc/hints.ts";`,
      "src/oidc/hints.ts": "export {};",
    },
    problems: ["src/_protocol/call.ts must not import src/oidc/hints.ts"],
  },
  {
    title: "a service that imports another",
    files: { "src/signin/mod.ts": importing("oidc/client") },
    problems: ["src/signin/mod.ts must not import src/oidc/client.ts"],
  },
  {
    title: "the core imports a leaf",
    files: { "mod.ts": `import "./src/signin/mod.ts";` },
    problems: ["mod.ts must not import src/signin/mod.ts"],
  },
  {
    title: "a session that imports another service than its two",
    files: { "src/session/mod.ts": importing("signin/mod") },
    problems: ["src/session/mod.ts must not import src/signin/mod.ts"],
  },
  {
    title: "an emulator with the code of a parser",
    files: { "src/testing/mod.ts": importing("oidc/client") },
    problems: ["src/testing/mod.ts must not import src/oidc/client.ts, but by `import type`"],
  },
  {
    title: "an emulator with a type, and an import that stays",
    files: { "src/testing/mod.ts": `import { type client as C } from "../oidc/client.ts";` },
    problems: ["src/testing/mod.ts must not import src/oidc/client.ts, but by `import type`"],
  },
  {
    title: "a cycle within a folder",
    files: {
      "src/oidc/client.ts": `import "./other.ts";`,
      "src/oidc/other.ts": `import "./client.ts";`,
    },
    problems: ["cycle: src/oidc/client.ts → src/oidc/other.ts → src/oidc/client.ts"],
  },
  {
    title: "a module of Node",
    files: { "src/oidc/client.ts": `import "node:fs";`, "src/testing/mod.ts": `import "node:fs";` },
    problems: ["src/oidc/client.ts imports node:fs", "src/testing/mod.ts imports node:fs"],
  },
  {
    title: "a file outside of the source",
    files: { "src/oidc/client.ts": `import "../../scripts/x.ts";`, "scripts/x.ts": "export {};" },
    problems: ["src/oidc/client.ts imports ../../scripts/x.ts"],
  },
  {
    title: "a file that nobody needs",
    files: { "src/oidc/old.ts": "export {};" },
    problems: ["src/oidc/old.ts is not needed by any entry point"],
  },
  {
    title: "a folder that is in no layer",
    files: { "src/oidc/client.ts": importing("helpers/x"), "src/helpers/x.ts": "export {};" },
    problems: [
      "src/helpers/x.ts is in no layer",
      "src/oidc/client.ts must not import src/helpers/x.ts",
    ],
  },
  {
    title: "a star",
    files: { "mod.ts": `export * from "./src/oidc/client.ts";` },
    problems: [`mod.ts has an "export *"`],
  },
  {
    title: "a star of types, under a name",
    files: { "src/oidc/client.ts": `export type * as oauth from "../oauth/pkce.ts";` },
    problems: [`src/oidc/client.ts has an "export *"`],
  },
];

for (const { title, files, problems } of BREAKS) {
  Deno.test(`checkLayers() ${title}`, async () => {
    const path = await Deno.makeTempDir({ prefix: "layers_" });
    try {
      const folder = pathToFileURL(`${await Deno.realPath(path)}/`);
      for (const file of new Set([...Object.keys(GOOD), ...Object.keys(files)])) {
        const target = new URL(file, folder);
        await Deno.mkdir(new URL("./", target), { recursive: true });
        await Deno.writeTextFile(target, `${files[file] ?? ""}\n${GOOD[file] ?? ""}\n`);
      }
      assertEquals(await checkLayers(folder), problems);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  });
}

/** An import of another part, from a file in a folder of src. */
function importing(path: string): string {
  return `import "../${path}.ts";`;
}
