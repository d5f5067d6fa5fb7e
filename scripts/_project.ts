// What the scripts know of the project: where it is, and what deno.json says of it.

import config from "../deno.json" with { type: "json" };

/** The root of the checkout, with a trailing slash. */
export const root: URL = new URL("../", import.meta.url);

/** The entry points, relative to the root. */
export function entryPoints(): string[] {
  return Object.values(config.exports).map((path) => path.replace("./", ""));
}

/** Runs deno in the root and gives what it wrote to stdout. */
export async function runDeno(args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root, stderr: "inherit" });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`deno ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** The TypeScript files below a folder of the root. */
export async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(folder, root))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}
