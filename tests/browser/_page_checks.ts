// What holds for every page in each of its states.
import { assertEquals } from "@std/assert";
import axe from "npm:axe-core@4.14.1";
import type { Page } from "npm:playwright-core@1.65.1";

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { html: string }[];
  }[];
}

/** Nothing that axe finds, its best practices too; nothing that overflows; nothing that has moved. */
export async function checkPage(page: Page, title: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run(document)") as AxeResults;
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  assertEquals(found, [], `${title}: axe`);
  const wide = await page.evaluate(`
    [...document.querySelectorAll("body *:not(.hidden, noscript, svg *)")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .concat(document.documentElement.scrollWidth > innerWidth ? [document.body] : [])
      .map((element) => element.outerHTML.slice(0, 100))`);
  assertEquals(wide, [], `${title}: wider than the window`);
  assertEquals(await page.evaluate("shifts"), [], `${title}: layout shifts`);
}
