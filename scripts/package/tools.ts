// The programs that judge a package, pinned, and how they are run.

import { pathToFileURL } from "node:url";

/** What npm installs for the checks. The newest TypeScript, and the oldest that must do. */
export const TOOLS = {
  typescript: "typescript@7.0.2",
  oldestTypescript: "typescript@5.6.3",
  nodeTypes: "@types/node@20.19.43",
  bun: "bun@1.4.5",
} as const;

/** How long a command may take, in milliseconds. */
const LIMIT = 300_000;

/** npm without questions, advertisements and install scripts. */
export const NPM_FLAGS: readonly string[] = [
  "--no-audit",
  "--no-fund",
  "--ignore-scripts",
  "--loglevel=error",
];

/** How a command ended, and what it wrote, stderr last. */
export interface RunResult {
  readonly success: boolean;
  readonly output: string;
}

/** Runs a command to its end. A command that cannot be started counts as failed. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: URL | string; readonly env?: Record<string, string> },
): Promise<RunResult> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      // A terminal's colours make the output of one run differ from another's.
      env: { NO_COLOR: "1", ...options.env },
      cwd: options.cwd,
      stdin: "null",
      signal: AbortSignal.timeout(LIMIT),
    }).output();
    const decoder = new TextDecoder();
    return { success, output: `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim() };
  } catch (error) {
    return { success: false, output: `${command}: ${error instanceof Error ? error.message : ""}` };
  }
}

/** A folder that is gone after `await using`. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Where it is, with a trailing slash. */
  readonly url: URL;
}

/** Makes a folder outside the checkout, so that no deno.json and no node_modules is above it. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "package_" });
  return {
    url: pathToFileURL(`${path}/`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
