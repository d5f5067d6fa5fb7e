// What is mutated, and which tests count.

/** A project whose tests are tested. Paths are relative to its root and need no slash at the end. */
export interface Project {
  /** With a trailing slash. Has a deno.json. */
  readonly root: URL;
  /** Files and folders that are mutated. */
  readonly sources: readonly string[];
  /** Files and folders in them that are not. */
  readonly notMutated: readonly string[];
  /** Folders with tests (`…_test.ts`). */
  readonly tests: readonly string[];
  /** Files and folders in them that are not run. */
  readonly notRun: readonly string[];
  /** The list of known equivalents. */
  readonly equivalents: string;
}

/** This project. */
export const project: Project = {
  root: new URL("../../", import.meta.url),
  sources: ["mod.ts", "src"],
  // Of the AWS CLI's files the tests need rights that no mutant should have.
  notMutated: ["src/testing", "src/aws_cli"],
  tests: ["tests"],
  notRun: [
    // They test programs, in processes of their own, which no mutant reaches.
    "tests/scripts",
    "tests/package",
    "tests/bench",
    "tests/examples",
    "tests/stores",
    "tests/browser",
    "tests/docs",
    "tests/aws_cli",
    "tests/oracle/portal_credentials_test.ts",
    "tests/oracle/sso_cache_test.ts",
    "tests/oracle/login_cache_test.ts",
    "tests/oracle/aws_config_test.ts",
    "tests/import_by_url_test.ts",
    // They read the text of the source, which has other words once it is instrumented.
    "tests/globals_test.ts",
    "tests/readme_test.ts",
    // They measure memory for many seconds, and time.
    "tests/oidc/device_flow/endurance_test.ts",
    "tests/_protocol/bounded_work_test.ts",
  ],
  equivalents: "scripts/mutate/equivalents.json",
};

/** Whether a path is one of the files, or in one of the folders. */
export function isBelow(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/** The TypeScript files at a path, which is a file or a folder, in the order of their names. */
export async function listFiles(root: URL, path: string): Promise<string[]> {
  if ((await Deno.stat(new URL(path, root))).isFile) return path.endsWith(".ts") ? [path] : [];
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL(path, root))) {
    const isCode = entry.isDirectory || entry.name.endsWith(".ts");
    if (isCode) files.push(...await listFiles(root, `${path}/${entry.name}`));
  }
  return files.sort();
}
