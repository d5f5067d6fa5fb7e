// `deno task bench`: measures this module beside its alternatives, in Node, Deno and Bun.

import { effortsOf, type Options, readOptions } from "./options.ts";
import { dirname } from "node:path";
import { toChart } from "./chart.ts";
import { measureCold } from "./cold.ts";
import { describeMachine, readVersions } from "./machine.ts";
import { type Results, type Row, toJson } from "./record.ts";
import { IN_PROGRAMS } from "./sections.ts";
import { measureSizes } from "./size.ts";
import { toMarkdown } from "./table.ts";
import { openWorkshop } from "./workshop.ts";

/** Measures, and keeps what there is after each part: a run takes long, and machines have moods. */
async function measureAll(options: Options): Promise<Results> {
  const { runtimes, sections, quick } = options;
  const efforts = effortsOf(options);
  const machine = describeMachine();
  const workshop = await openWorkshop();
  const rows: Row[] = [];
  const results: Results = {
    date: new Date().toISOString(),
    command: ["deno task bench", ...Deno.args.filter((arg) => !arg.startsWith("--out"))].join(" "),
    quick,
    machine,
    versions: await readVersions(workshop, runtimes),
    rows,
  };
  for (const section of sections) {
    if (section === "size") rows.push(...await measureSizes(workshop));
    else {
      const measure = section === "cold" ? measureCold : IN_PROGRAMS[section]!;
      for (const runtime of runtimes) {
        console.error(`${new Date().toISOString().slice(11, 19)} ${section} in ${runtime}`);
        rows.push(...await measure({ workshop, runtime, efforts }));
        await write(options, results);
      }
    }
  }
  await write(options, results);
  return results;
}

async function write({ out }: Options, results: Results): Promise<void> {
  if (!out) return;
  await Deno.mkdir(dirname(out), { recursive: true });
  await Deno.writeTextFile(`${out}.json`, toJson(results));
  await Deno.writeTextFile(`${out}.svg`, toChart(results));
}

let options: Options;
try {
  options = readOptions(Deno.args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
const results = await measureAll(options);
console.log(toMarkdown(results));
// esbuild's helper would keep the process alive.
Deno.exit(0);
