// The entry points, as the cases get them.
import config from "../../../deno.json" with { type: "json" };
import type { Libraries } from "./types.ts";

/** What the cases call an entry point: `.` is `sso`, `./aws-cli` is `awsCli`. */
export function libraryName(entry: string): string {
  return entry.slice(2).replace(/[-/](\w)/g, (_, letter: string) => letter.toUpperCase()) || "sso";
}

/**
 * Loads every entry point of deno.json. In bundles, which need static imports, the module of
 * scripts/runtimes/library_module.ts stands in the place of this one.
 */
export async function loadLibraries(): Promise<Libraries> {
  const libraries: Record<string, unknown> = {};
  for (const entry of Object.keys(config.exports)) {
    libraries[libraryName(entry)] = await import(config.name + entry.slice(1));
  }
  return libraries as unknown as Libraries;
}
