// Cold start: how long a process lives that imports a package and does nothing, or makes one call.
// Measured from outside, in turns; each package is installed as its users install it.

import { pack } from "../pack.ts";
import { packageName } from "../_project.ts";
import { build } from "npm:esbuild@0.28.2";
import { fromSource } from "../package/bundles.ts";
import { installPackages } from "../runtimes/install.ts";
import { CALLS } from "./first_token.ts";
import { PEERS } from "./packages.ts";
import { AGAIN, FLOOR, type Row, type Runtime, type Series } from "./record.ts";
import { type Job, toRows } from "./sections.ts";
import { withServer } from "./server.ts";
import { ENVIRONMENT } from "./workshop.ts";

/** A program by the name of its contender. */
type Programs = Map<string, string>;

/** Measures the import, and from the start of a process to its first token. */
export async function measureCold(job: Job): Promise<Row[]> {
  const { folder } = job.workshop;
  await installOurs(folder);
  const imports: Programs = new Map([
    [FLOOR, ""],
    ["ours", `import * as all from "${packageName}";\nglobalThis.kept = all;`],
    ["ours, bundled", `import * as all from "./ours_bundled.mjs";\nglobalThis.kept = all;`],
    ...PEERS.map(({ name, install: [main] }) =>
      [name, `import * as all from "${main}";\nglobalThis.kept = all;`] as const
    ),
  ]);
  const series = await inTurns(job, "import", imports);
  const firstTokens = await withServer(job.workshop, async (url) => {
    const programs = new Map(CALLS.map(({ name, code }) => [name, code(url)]));
    return await inTurns(job, "process start to first token", programs);
  });
  return toRows("cold", job.runtime, [...series, ...firstTokens]);
}

/** This module as a package, and as one file. */
async function installOurs(folder: string): Promise<void> {
  const tarball = `${folder}/ours.tgz`;
  const other = `${folder}/ours`;
  await Deno.writeFile(tarball, await pack());
  await Deno.remove(other, { recursive: true }).catch(() => {});
  await Deno.mkdir(other);
  await installPackages(other, [tarball]);
  // A copy beside the peers: npm would rather tidy them away.
  const target = `${folder}/node_modules/${packageName}`;
  await Deno.remove(target, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${target}/..`, { recursive: true });
  await Deno.rename(`${other}/node_modules/${packageName}`, target);
  await build({
    stdin: { contents: `export * from "${packageName}";`, resolveDir: folder },
    alias: fromSource().alias,
    outfile: `${folder}/ours_bundled.mjs`,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
}

async function inTurns(
  { workshop: { folder, executables }, runtime, efforts }: Job,
  task: string,
  programs: Programs,
): Promise<Series[]> {
  const files = new Map<string, string>();
  for (const [index, [name, code]] of [...programs].entries()) {
    const file = `cold_${task.replaceAll(" ", "_")}_${index}.mjs`;
    await Deno.writeTextFile(`${folder}/${file}`, code);
    files.set(name, file);
  }
  files.set(AGAIN, files.get(FLOOR)!);
  const names = [...files.keys()];
  const values = new Map(names.map((name) => [name, [] as number[]]));
  // The first two rounds fill caches: the disk's, Deno's of compiled code.
  for (let round = -2; round < efforts.starts; round++) {
    for (const turn of names.keys()) {
      const name = names[(turn + Math.max(round, 0)) % names.length]!;
      const args = [...runArguments(runtime), files.get(name)!];
      const time = await lifetime(executables[runtime], args, folder);
      if (round >= 0) values.get(name)!.push(time);
    }
  }
  const floor = values.get(FLOOR)!;
  return names.map((contender) => ({
    task,
    contender,
    unit: "ms",
    values: values.get(contender)!,
    ratios: values.get(contender)!.map((value, round) => value / floor[round]!),
  }));
}

function runArguments(runtime: Runtime): string[] {
  if (runtime === "deno") return ["run", "-A", "--quiet"];
  return runtime === "bun" ? ["run"] : [];
}

async function lifetime(program: string, args: string[], cwd: string): Promise<number> {
  const start = performance.now();
  const signal = AbortSignal.timeout(60_000);
  const command = new Deno.Command(program, { args, cwd, env: ENVIRONMENT, stdin: "null", signal });
  const { success, stderr } = await command.output();
  const time = performance.now() - start;
  if (!success) throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return time;
}
