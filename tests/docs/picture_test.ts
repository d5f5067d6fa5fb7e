// The pictures of the documents are read in light and dark, without seeing them, and load nothing.
import { assert, assertEquals } from "@std/assert";
import { root } from "../../scripts/_project.ts";
import { SERVICES } from "../support/operations/mod.ts";

const pictures = (await Array.fromAsync(Deno.readDir(new URL("docs/", root))))
  .map(({ name }) => name).filter((name) => name.endsWith(".svg"));

/** The least contrast of text: WCAG 2.2, success criterion 1.4.3. */
const CONTRAST = 4.5;

for (const name of pictures) {
  const svg = await Deno.readTextFile(new URL(`docs/${name}`, root));

  Deno.test(`docs/${name} has a title and a description, and loads nothing`, () => {
    for (const element of ["title", "desc"]) {
      assert(RegExp(`<${element}\\s+id=`).test(svg), element);
    }
    assertEquals(svg.match(/href|url\(|<script|<image|<foreignObject|@import/gi), null);
  });

  Deno.test(`docs/${name} can be read in light and dark`, () => {
    const [light = "", dark = ""] = svg.split("@media (prefers-color-scheme: dark)");
    for (const scheme of [light, dark]) {
      const colours: Record<string, string> = Object.fromEntries(
        [...scheme.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, key, value]) => [key, value]),
      );
      const grounds = [colours.ground, colours.box].filter((it) => it !== undefined);
      assert(grounds.length > 0);
      for (const [key, colour] of Object.entries(colours)) {
        if (["ground", "box", "line"].includes(key)) continue;
        for (const ground of grounds) {
          const ratio = contrast(colour, ground);
          assert(ratio >= CONTRAST, `${key} ${colour} on ${ground}: ${ratio.toFixed(2)}`);
        }
      }
    }
  });
}

Deno.test("docs/sign-in.svg names operations that exist", async () => {
  const svg = await Deno.readTextFile(new URL("docs/sign-in.svg", root));
  const names = SERVICES.flatMap((service) => service.operations.map(({ name }) => name));
  const shown = [...svg.matchAll(/class="call"[^>]*>([^<]+)</g)].map(([, text = ""]) => text);
  assert(shown.length >= 3);
  assertEquals(shown.filter((name) => !names.includes(name)), []);
});

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
