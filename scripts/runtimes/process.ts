// Processes that end: by themselves, by their time limit, or with the script.

/** How to run a program. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** How long it may take, in milliseconds. */
  readonly limit?: number;
}

/** How long a program may take that does not say otherwise, in milliseconds. */
const LIMIT = 180_000;

/** Runs a program, and gives what it wrote to stdout; throws with all that it wrote if it fails. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env, limit = LIMIT }: RunOptions = {},
): Promise<string> {
  const signal = AbortSignal.timeout(limit);
  const command = new Deno.Command(program, {
    args: [...args],
    signal,
    stdin: "null",
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
  });
  const output = await command.output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  if (output.success) return stdout ?? "";
  const why = signal.aborted ? `took more than ${limit} ms` : `exited with ${output.code}`;
  throw new Error(`${program} ${args.join(" ")} ${why}\n${stdout}${stderr}`.trim());
}

/** Where a program is on the PATH, if it is. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
      const path = `${folder}/${name}`;
      if ((await stat(path))?.isFile) return path;
    }
  }
  return undefined;
}

/** Whether there is something at a path. */
export async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
