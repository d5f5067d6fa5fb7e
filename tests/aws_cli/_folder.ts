// Folders of tests: made in the system's temporary folder, and removed again.

/** Runs `use` with an empty folder in place of the home. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "aws-cli-test-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
