// The server of the loopback measurements, in a process of its own: always Node, whoever calls.

import { ENVIRONMENT, type Workshop } from "./workshop.ts";

/** Runs `use` while the server is up; gives it the URL. */
export async function withServer<T>(
  { folder, executables }: Workshop,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = new Deno.Command(executables.node, {
    args: ["server.mjs"],
    cwd: folder,
    env: ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(3_600_000), // a whole run
  }).spawn();
  const reader = server.stdout.getReader();
  try {
    const { value } = await reader.read();
    const port = Number(new TextDecoder().decode(value));
    if (!(port > 0)) throw new Error("The server did not print its port");
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    await reader.cancel();
    await server.stdin.close();
    await server.status;
  }
}
