/**
 * Lets official clients sign in to the served emulator, with and without faults, and then several of
 * them at once on one cache folder, and prints tables of the results. Fails if a call without a fault
 * fails, or if this module breaks one of its promises. `--write` puts the tables into docs/interop.md,
 * `--at-once` runs only the second part, `--seed=N` varies it.
 *
 * @module
 */

import { findPlayers, playRound } from "./interop/at_once.ts";
import { ROUNDS } from "./interop/at_once_rounds.ts";
import { findBroken } from "./interop/at_once_verdict.ts";
import { FAULTS } from "./interop/board.ts";
import { CLIENTS } from "./interop/clients.ts";
import { type BoardRow, render } from "./interop/render.ts";
import { HEADING, renderAtOnce } from "./interop/render_at_once.ts";
import { root } from "./_project.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const isKnown = (argument: string) =>
    ["--write", "--at-once"].includes(argument) || /^--seed=\d{1,9}$/.test(argument);
  const unknown = args.find((argument) => !isKnown(argument));
  const isPart = args.includes("--at-once");
  if (unknown !== undefined) {
    const options = "--write, --at-once and --seed=N";
    console.error(`interop: unknown option ${JSON.stringify(unknown)}: there are ${options}`);
    return 2;
  }
  const seed = Number(args.findLast((argument) => argument.startsWith("--seed="))?.slice(7) ?? 1);
  const alone = isPart ? { rows: [], failed: [] } : await playAlone();
  const atOnce = await playAtOnce(seed);
  const text = isPart
    ? atOnce.text
    : render(alone.rows, ["none", ...Object.keys(FAULTS)], atOnce.text);
  console.log(text);
  if (args.includes("--write")) await write(text, isPart);
  const failed = [...alone.failed, ...atOnce.failed];
  for (const line of failed) console.error(line);
  return failed.length > 0 ? 1 : 0;
}

/** Writes the page, or only its part about several clients at once. */
async function write(text: string, isPart: boolean): Promise<void> {
  const page = new URL("docs/interop.md", root);
  const [before, after = ""] = (await Deno.readTextFile(page)).split(`${HEADING}\n`);
  const rest = after.slice(after.indexOf("\n## ") + 1);
  await Deno.writeTextFile(page, isPart ? `${before}${text}\n${rest}` : text);
}

async function playAlone(): Promise<{ rows: BoardRow[]; failed: string[] }> {
  const rows: BoardRow[] = [];
  for (const kind of CLIENTS) {
    const found = await kind.find();
    console.error("missing" in found ? `${kind.title}: ${found.missing}` : `${kind.title} …`);
    const cells = "missing" in found ? undefined : await kind.play();
    rows.push({ title: kind.title, ...found, ...(cells && { cells }) });
  }
  const failed = rows.flatMap(({ title, cells = [] }) =>
    cells.filter(({ fault, error }) => fault === "none" && error)
      .map(({ step, error }) => `${title}: ${step}: ${error}`)
  );
  return { rows, failed };
}

async function playAtOnce(seed: number): Promise<{ text: string; failed: string[] }> {
  const folder = await Deno.makeTempDir({ prefix: "interop-" });
  try {
    const { players, rows } = await findPlayers(folder);
    for (const { title, missing } of rows) if (missing) console.error(`${title}: ${missing}`);
    const results = [];
    for (const round of ROUNDS) {
      console.error(`at once: ${round.title} …`);
      results.push(await playRound(round, players, { folder, seed }));
    }
    const failed = results.flatMap((result) =>
      findBroken(result).map((broken) => `at once, seed ${seed}: ${result.round.title}: ${broken}`)
    );
    return { text: renderAtOnce(rows, results, seed), failed };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
