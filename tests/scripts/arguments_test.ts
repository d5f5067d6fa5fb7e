import { assertEquals, assertThrows } from "@std/assert";
import { checkValues, readArguments, UsageError } from "../../scripts/_arguments.ts";

const OPTIONS = {
  json: { type: "boolean" },
  region: { type: "string" },
  scope: { type: "string", multiple: true },
} as const;

const read = (...args: string[]) => readArguments(args, OPTIONS);
const check = (...args: string[]) => checkValues(read(...args).tokens, ["scope"]);

Deno.test("readArguments() returns the values by option", () => {
  const { json, region, scope } = read("--json", "--region=a", "--scope=b", "--scope", "c").values;
  assertEquals([json, region, scope], [true, "a", ["b", "c"]]);
});

Deno.test("readArguments() refuses what it does not know, and names the nearest option", () => {
  const wrong: readonly (readonly [args: string[], message: string])[] = [
    [["--regoin=a"], "Unknown option '--regoin': did you mean '--region'?"],
    [["--nonsense"], "Unknown option '--nonsense'"],
    [["-x"], "Unknown option '-x'"],
    [["now"], "Unexpected argument 'now'. This command does not take positional arguments"],
    [["--region"], "Option '--region <value>' argument missing"],
    [["--json=yes"], "Option '--json' does not take an argument"],
  ];
  for (const [args, message] of wrong) {
    assertEquals(assertThrows(() => read(...args), UsageError).message, message);
  }
});

Deno.test("checkValues() refuses an empty value, and a second one of an option that has one", () => {
  check("--json", "--json", "--region=a", "--scope=", "--scope=b", "--scope=b");
  assertThrows(() => check("--region="), UsageError, "--region must not be empty");
  assertThrows(() => check("--region=a", "--region=a"), UsageError, "--region was given more than");
});
