// The sizes in the README are what scripts/check_bundle.ts measures.
import { assert, assertEquals } from "@std/assert";
import { root, runDeno } from "../../scripts/_project.ts";
import { codeIn, tableBelow } from "../docs/_markdown.ts";

const page = { path: "README.md", text: await Deno.readTextFile(new URL("README.md", root)) };

Deno.test("README's sizes are those of the bundles", async () => {
  const output = await runDeno(["task", "--quiet", "check:bundle"]);
  const sizes = new Map(
    [...output.matchAll(/^(.*?) +[\d,]+ +([\d,]+) +[\d,]+ +-?[\d,]+$/gm)]
      .map(([, title = "", gzipped = ""]) => [title, Number(gzipped.replaceAll(",", ""))]),
  );
  const kilobytes = (title: string) => {
    assert(sizes.has(title), `${title} is measured`);
    return `${(sizes.get(title)! / 1000).toFixed(1)} kB`;
  };

  const [screen = ""] = page.text.split(/^## /m);
  const row = screen.split("\n").filter((line) => line.startsWith("|"))[2] ?? "";
  const [, three, poller] = row.split("|").slice(1, -1).map((it) => it.trim());
  assertEquals(three, `${kilobytes("three operations")} min+gzip`);
  assertEquals(poller, `${kilobytes("three operations and poller")} min+gzip`);

  for (const [name = "", size] of tableBelow(page, "## Entry points")) {
    const [entry = ""] = codeIn(name);
    const measured = entry === "."
      ? kilobytes("all of mod.ts")
      : sizes.has(`${entry}, beside mod.ts`)
      ? `+ ${kilobytes(`${entry}, beside mod.ts`)}`
      : "in tests";
    assertEquals([entry, size], [entry, measured]);
  }
});
