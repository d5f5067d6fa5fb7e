// A copy of the project in a temporary folder, where code is broken and tests run.

import { fileURLToPath, pathToFileURL } from "node:url";

/** What is not copied, wherever it is: what git, npm and the builders keep. */
const NOT_COPIED: readonly string[] = [".git", "node_modules", "dist", "npm", "coverage"];

/** A copy of the project; it is removed by `await using`. */
export interface Workspace extends AsyncDisposable {
  /** The copy, with a trailing slash. */
  readonly project: URL;
  /** A folder for what tests write, and for what they take for the home of a user. */
  readonly scratch: string;
  /** Deno's own cache, which a test must not look for in the home of a user. */
  readonly denoDir: string;
  /** Flags for Deno: the configuration and the lock file of the copy. */
  readonly flags: readonly string[];
}

/** Copies a project. */
export async function createWorkspace(root: URL): Promise<Workspace> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "mutate-" }));
  const denoDir = await readDenoDir();
  const scratch = `${folder}/scratch`;
  const project = pathToFileURL(`${folder}/project/`);
  const remove = async () => {
    await Deno.remove(folder, { recursive: true });
    // Deno keeps what it has compiled, by path.
    await Deno.remove(`${denoDir}/gen/file${folder}`, { recursive: true }).catch(() => {});
  };
  try {
    await Deno.mkdir(scratch);
    await copy(fileURLToPath(root), fileURLToPath(project));
  } catch (error) {
    await remove();
    throw error;
  }
  const flags = [`--config=${folder}/project/deno.json`];
  const lock = `${folder}/project/deno.lock`;
  if (await exists(lock)) flags.push(`--lock=${lock}`, "--frozen");
  return { project, scratch, denoDir, flags, [Symbol.asyncDispose]: remove };
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (NOT_COPIED.includes(name)) continue;
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function readDenoDir(): Promise<string> {
  const args = ["info", "--json"];
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: "/",
    signal: AbortSignal.timeout(60_000),
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
