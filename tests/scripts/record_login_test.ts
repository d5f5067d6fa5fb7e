// The picture of the terminal is what the command prints today.
import { assert, assertEquals } from "@std/assert";
import { root } from "../../scripts/_project.ts";
import { linesOf, PICTURE, record, render } from "../../scripts/record_login.ts";

/** What is another one in each run. */
const RANDOM: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT"],
  [/\b[A-Z]{4}-[A-Z]{4}\b/g, "CODE"],
  [/\b\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME"],
  [/(?<=Client id +)\S+/g, "ID"],
  [/\b\d+(?= characters)/g, "COUNT"],
];

const normalize = (line: string) =>
  RANDOM.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line);

Deno.test(`${PICTURE} shows what deno task login prints; if not, run scripts/record_login.ts`, async () => {
  const svg = await Deno.readTextFile(new URL(PICTURE, root));
  const lines = (await record()).filter(({ text }) => text !== "");
  assertEquals(linesOf(svg).map(normalize), lines.map(({ text }) => normalize(text)));
  assert(svg.includes("Signed in."));
});

Deno.test("render() escapes what a line has, and linesOf() reads it back", () => {
  const text = `<b>"a" & 'b'</b> &lt;`;
  assertEquals(linesOf(render([{ text, time: 0 }])), [text]);
});
