/**
 * Lets official clients sign in to the served emulator, with and without faults, and prints a table of
 * the results. Fails if a call without a fault fails. `--write` puts the table into docs/interop.md.
 *
 * @module
 */

import { FAULTS } from "./interop/board.ts";
import { CLIENTS } from "./interop/clients.ts";
import { type BoardRow, render } from "./interop/render.ts";
import { root } from "./_project.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => argument !== "--write");
  if (unknown !== undefined) {
    console.error(`interop: unknown option ${JSON.stringify(unknown)}: the only one is --write`);
    return 2;
  }
  const rows: BoardRow[] = [];
  for (const kind of CLIENTS) {
    const found = await kind.find();
    console.error("missing" in found ? `${kind.title}: ${found.missing}` : `${kind.title} …`);
    const cells = "missing" in found ? undefined : await kind.play();
    rows.push({ title: kind.title, ...found, ...(cells && { cells }) });
  }
  const text = render(rows, ["none", ...Object.keys(FAULTS)]);
  console.log(text);
  if (args.includes("--write")) await Deno.writeTextFile(new URL("docs/interop.md", root), text);
  const failed = rows.flatMap(({ title, cells = [] }) =>
    cells.filter(({ fault, error }) => fault === "none" && error)
      .map(({ step, error }) => `${title}: ${step}: ${error}`)
  );
  for (const line of failed) console.error(`Failed without a fault: ${line}`);
  return failed.length > 0 ? 1 : 0;
}
