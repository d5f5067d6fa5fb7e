import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FAULTS, playOperations } from "../../scripts/interop/board.ts";
import { CLIENTS } from "../../scripts/interop/clients.ts";
import { render } from "../../scripts/interop/render.ts";
import { root, runDeno } from "../../scripts/_project.ts";

const STEPS = 8;
const COLUMNS = ["none", ...Object.keys(FAULTS)];
const [OURS, SDK_JS] = CLIENTS;

Deno.test("deno task interop plays this module through each operation and fault", async () => {
  const cells = await OURS!.play();
  assertEquals(cells.length, STEPS * COLUMNS.length);
  const show = (step: string) =>
    cells.filter((cell) => cell.step === step)
      .map(({ error, requests }) => `${error ?? "ok"} ${requests}`);
  for (const step of ["register", "list accounts"]) {
    const results = ["ok 1", "ok 2", "ok 2", "ok 2", "ok 2", "INVALID_RESPONSE 1", "ok 2"];
    assertEquals(show(step), results, step);
  }
  // What may have used up a code or a refresh token is never sent again.
  for (const step of ["sign in", "refresh"]) {
    const requests = cells.filter((cell) => cell.step === step).map(({ requests }) => requests);
    // But for a 429 of AWS itself, which has used up nothing.
    assertEquals(requests, COLUMNS.map((fault) => fault === "429" ? 2 : 1), step);
  }
});

Deno.test("deno task interop plays the AWS SDK for JavaScript without an error", async () => {
  const cells = await SDK_JS!.play();
  assertEquals(cells.length, STEPS * COLUMNS.length);
  const undisturbed = cells.filter(({ fault }) => fault === "none");
  assertEquals(undisturbed.filter(({ error }) => error), []);
  assert(cells.some(({ error }) => error), "a fault that no client can mend");
});

Deno.test("deno task interop reports a client that fails, and how", async () => {
  const cells = await playOperations(() =>
    Promise.resolve({
      call: () => Promise.resolve({ error: "BrokenException" }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    })
  );
  assertEquals(cells.length, STEPS * COLUMNS.length);
  for (const { error, requests } of cells) assertEquals([error, requests], ["BrokenException", 0]);
});

Deno.test("render() names what did not run, and counts requests", () => {
  const text = render(
    [
      {
        title: "one",
        version: "1.2",
        cells: [
          { step: "register", fault: "none", error: undefined, requests: 1 },
          { step: "register", fault: "500", error: "Some|Exception", requests: 3 },
        ],
      },
      { title: "two", missing: "two is missing (Debian: two)" },
    ],
    ["none", "500"],
  );
  assertStringIncludes(text, "## one, 1.2");
  assertStringIncludes(text, "| register  | ok   | Some/ (3) |");
  assertStringIncludes(text, "- two: two is missing (Debian: two).");
});

Deno.test("deno task interop refuses options that it does not have", async () => {
  const args = ["run", "-A", "--no-lock", "scripts/interop.ts", "--wirte"];
  const error = await runDeno(args, root).then(() => "", (error) => `${error}`);
  assertStringIncludes(error, "failed");
});

Deno.test("docs/interop.md shows each client, or names it among those that did not run", async () => {
  const text = await Deno.readTextFile(new URL("docs/interop.md", root));
  const [introduction] = render([], []).split("\n## ");
  assert(text.startsWith(introduction!.trim()), "the page was written by an older script");
  for (const { title } of CLIENTS) {
    assert(text.includes(`## ${title}, `) || text.includes(`- ${title}: `), title);
  }
});
