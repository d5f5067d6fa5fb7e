// What the package exports: as much as its source, by value and by type.

import { entries, root } from "../_project.ts";
import { type Check, exportedNames } from "./subject.ts";

/** Every entry point exports the values of its source. */
export const exportsCheck: Check = {
  name: "exports",
  find: async (subject) => {
    const problems: string[] = [];
    for (const { name, path } of entries) {
      const file = subject.manifest.exports?.[name]?.default ?? "nothing";
      const made = await valuesOf(new URL(file, subject.unpacked));
      if (typeof made === "string") {
        problems.push(`${name}: ${made}`);
        continue;
      }
      const source = await valuesOf(new URL(path, root));
      problems.push(
        ...[...source].filter((value) => !made.includes(value)).map((value) =>
          `${name} lacks ${value}`
        ),
        ...made.filter((value) => !source.includes(value)).map((value) =>
          `${name} has ${value}, which the source has not`
        ),
      );
    }
    return problems;
  },
};

async function valuesOf(module: URL): Promise<string[] | string> {
  try {
    return Object.keys(await import(module.href));
  } catch (error) {
    return `cannot be imported: ${error instanceof Error ? error.message : error}`;
  }
}

/** A program that names everything that the source exports, types too: it compiles, or one is gone. */
export async function surfaceProgram(): Promise<string> {
  const lines: string[] = [];
  for (const [index, { path, specifier }] of entries.entries()) {
    const names = (await exportedNames(path)).map((exported) =>
      `${exported} as ${exported}${index}`
    );
    lines.push(`export type { ${names.join(", ")} } from "${specifier}";`);
  }
  return `${lines.join("\n")}\n`;
}
