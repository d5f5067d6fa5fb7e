// `deno task bench`: measures this module beside its alternatives, in Node, Deno and Bun.

import { effortsOf, type Options, readOptions } from "./options.ts";
import { toChart } from "./chart.ts";
import { measureCold } from "./cold.ts";
import { describeMachine, readVersions } from "./machine.ts";
import type { Results, Row } from "./record.ts";
import { IN_PROGRAMS } from "./sections.ts";
import { measureSizes } from "./size.ts";
import { toMarkdown } from "./table.ts";
import { openWorkshop } from "./workshop.ts";

async function measureAll(options: Options): Promise<Results> {
  const { runtimes, sections, quick } = options;
  const efforts = effortsOf(options);
  const machine = describeMachine();
  const workshop = await openWorkshop();
  const versions = await readVersions(workshop, runtimes);
  const rows: Row[] = [];
  for (const section of sections) {
    if (section === "size") rows.push(...await measureSizes(workshop));
    else {
      const measure = section === "cold" ? measureCold : IN_PROGRAMS[section]!;
      for (const runtime of runtimes) {
        console.error(`${new Date().toISOString().slice(11, 19)} ${section} in ${runtime}`);
        rows.push(...await measure({ workshop, runtime, efforts }));
      }
    }
  }
  const command = ["deno task bench", ...Deno.args.filter((arg) => !arg.startsWith("--out"))];
  return {
    date: new Date().toISOString(),
    command: command.join(" "),
    quick,
    machine,
    versions,
    rows,
  };
}

let options: Options;
try {
  options = readOptions(Deno.args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
const results = await measureAll(options);
if (options.out) {
  await Deno.writeTextFile(`${options.out}.json`, `${JSON.stringify(results, null, 1)}\n`);
  await Deno.writeTextFile(`${options.out}.svg`, toChart(results));
}
console.log(toMarkdown(results));
// esbuild's helper would keep the process alive.
Deno.exit(0);
