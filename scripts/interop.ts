/**
 * Lets official clients sign in to the served emulator, undisturbed and under faults, and prints what
 * came of it. Fails if an undisturbed call fails. `--write` puts the table into docs/interop.md.
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
    console.error(`interop: there is no option ${JSON.stringify(unknown)}, only --write`);
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
  for (const line of failed) console.error(line);
  return failed.length > 0 ? 1 : 0;
}
