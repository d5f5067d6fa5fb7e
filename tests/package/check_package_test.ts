// Breaks the package on purpose: each break must be caught by the check that is named for it.

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { checkPackage } from "../../scripts/check_package.ts";
import { pack } from "../../scripts/pack.ts";
import { readTarball, textOf, writeTarball } from "../../scripts/package/tarball.ts";
import { temporaryFolder } from "../../scripts/package/tools.ts";

/** The checks that take no installation: fast enough to run them on every break. */
const QUICK = ["files", "package.json", "weight", "imports", "exports", "publint"];

/** The package while it is being broken. */
interface Patient {
  edit(path: string, change: (text: string) => string): void;
  add(path: string, text: string): void;
  remove(path: string): void;
  /** Removes a file that several entry points share. */
  removeShared(): void;
  // deno-lint-ignore no-explicit-any -- package.json, as it is and as it must not be
  manifest(change: (manifest: any) => void): void;
}

interface Break {
  readonly title: string;
  readonly make: (patient: Patient) => void;
  /** Exactly the checks that must fail, of those that run. */
  readonly caughtBy: readonly string[];
  readonly checks?: readonly string[];
}

const BREAKS: readonly Break[] = [
  { title: "nothing", make: () => {}, caughtBy: [], checks: [...QUICK, "attw"] },
  {
    title: "an export is missing",
    make: (it) => it.edit("mod.js", (text) => text.replace(/\bas createDeviceFlow\b/, "as x")),
    caughtBy: ["exports"],
  },
  {
    title: "an entry point is missing",
    make: (it) => it.manifest(({ exports }) => delete exports["./testing"]),
    caughtBy: ["package.json", "exports"],
  },
  {
    title: "a node: import",
    make: (it) => it.edit("mod.js", (text) => `import "node:fs";\n${text}`),
    caughtBy: ["imports"],
  },
  {
    title: "a dynamic node: import",
    make: (it) => it.edit("mod.js", (text) => `${text}\n(() => import("node:fs"));\n`),
    caughtBy: ["imports"],
  },
  {
    title: "a require()",
    make: (it) => it.edit("mod.js", (text) => `${text}\n(() => require("fs"));\n`),
    caughtBy: ["imports"],
  },
  {
    title: "a file left out",
    make: (it) => it.remove("src/signin/mod.js"),
    caughtBy: ["files", "exports", "publint"],
  },
  {
    title: "a shared file left out",
    make: (it) => it.removeShared(),
    caughtBy: ["imports", "exports"],
  },
  {
    title: "a declaration left out",
    make: (it) => it.remove("src/endpoint.d.ts"),
    caughtBy: ["imports"],
  },
  {
    title: "a document left out",
    make: (it) => it.remove("LICENSE"),
    caughtBy: ["files"],
  },
  {
    title: "a wrong types path",
    make: (it) => it.manifest(({ exports }) => exports["."].types = "./types.d.ts"),
    caughtBy: ["files", "package.json", "publint", "attw"],
    checks: [...QUICK, "attw"],
  },
  {
    title: "types after the code",
    make: (it) =>
      it.manifest(({ exports }) => exports["."] = { default: "./mod.js", types: "./mod.d.ts" }),
    caughtBy: ["package.json", "publint"],
  },
  {
    title: "a dependency",
    make: (it) => it.manifest((manifest) => manifest.dependencies = { tslib: "2" }),
    caughtBy: ["package.json"],
  },
  {
    title: "an install script",
    make: (it) => it.manifest((manifest) => manifest.scripts = { postinstall: "true" }),
    caughtBy: ["package.json"],
  },
  {
    title: "sideEffects dropped",
    make: (it) => it.manifest((manifest) => delete manifest.sideEffects),
    caughtBy: ["package.json"],
  },
  {
    title: "engines dropped",
    make: (it) => it.manifest((manifest) => delete manifest.engines),
    caughtBy: ["package.json"],
  },
  {
    title: "a source map",
    make: (it) => it.add("mod.js.map", "{}"),
    caughtBy: ["files"],
  },
  {
    title: "a source map inside the code",
    make: (it) => it.edit("mod.js", (text) => `${text}\n//# sourceMappingURL=mod.js.map\n`),
    caughtBy: ["files", "weight"],
  },
  {
    title: "a comment",
    make: (it) => it.edit("mod.js", (text) => `/** What is exported. */\n${text}`),
    caughtBy: ["weight"],
  },
  {
    title: "a notice of a licence",
    make: (it) => it.edit("mod.js", (text) => `/*! MIT */\n${text}`),
    caughtBy: [],
  },
  {
    title: "too many bytes",
    make: (it) => it.edit("README.md", (text) => text + " ".repeat(100_000)),
    caughtBy: ["weight"],
  },
  {
    title: "an empty file",
    make: (it) => it.edit("CHANGELOG.md", () => ""),
    caughtBy: ["files"],
  },
  {
    title: "a test",
    make: (it) => it.add("src/client_test.js", "export {};"),
    caughtBy: ["files"],
  },
  {
    title: "TypeScript",
    make: (it) => it.add("src/client.ts", "export {};"),
    caughtBy: ["files"],
  },
  {
    title: "a shim",
    make: (it) => it.add("src/_dnt.shims.js", "export {};"),
    caughtBy: ["files"],
  },
];

const good = readTarball(await pack());

for (const { title, make, caughtBy, checks = QUICK } of BREAKS) {
  const by = caughtBy.length > 0 ? `is caught by ${caughtBy.join(", ")}` : "passes";
  Deno.test(`checkPackage() ${title} ${by}`, async () => {
    const files = new Map(good);
    make(patientOf(files));
    await using folder = await temporaryFolder();
    const path = fileURLToPath(new URL("package.tgz", folder.url));
    await Deno.writeFile(path, writeTarball(files));
    const failed: Record<string, readonly string[]> = {};
    for await (const { name, problems } of checkPackage(path, checks)) {
      if (problems.length > 0) failed[name] = problems;
    }
    assertEquals(Object.keys(failed), caughtBy, JSON.stringify(failed));
  });
}

Deno.test("pack() gives the same bytes for the same source", async () => {
  assertEquals(await pack(), writeTarball(good));
});

Deno.test("readTarball() reads what npm's own tar wrote", async () => {
  await using folder = await temporaryFolder();
  const text = `${"deep/".repeat(30)}file.txt`;
  await Deno.mkdir(new URL(`package/${"deep/".repeat(30)}`, folder.url), { recursive: true });
  await Deno.writeTextFile(new URL(`package/${text}`, folder.url), text);
  const manifest = JSON.stringify({ name: "deep", version: "1.0.0" });
  await Deno.writeTextFile(new URL("package/package.json", folder.url), manifest);
  const npm = new Deno.Command("npm", {
    args: ["pack", "--silent"],
    cwd: new URL("package/", folder.url),
    stdout: "null",
    signal: AbortSignal.timeout(60_000),
  });
  assert((await npm.output()).success);
  const files = readTarball(await Deno.readFile(new URL("package/deep-1.0.0.tgz", folder.url)));
  assertEquals([...files.keys()].sort(), [text, "package.json"].sort());
  assertEquals(textOf(files, text), text);
});

function patientOf(files: Map<string, Uint8Array>): Patient {
  const write = (path: string, text: string) => files.set(path, new TextEncoder().encode(text));
  return {
    edit(path, change) {
      const before = textOf(files, path);
      const after = change(before);
      assert(after !== before, `${path} was not broken`);
      write(path, after);
    },
    add: write,
    remove: (path) => assert(files.delete(path), `there is no ${path}`),
    removeShared: () => {
      const shared = [...files.keys()].find((path) => path.startsWith("shared/"));
      assert(shared && files.delete(shared), "nothing is shared");
    },
    manifest(change) {
      const manifest = JSON.parse(textOf(files, "package.json"));
      change(manifest);
      write("package.json", JSON.stringify(manifest));
    },
  };
}
