// How many bytes this package adds to somebody's bundle, and what must not be among them:
// `deno task check:bundle`, or with a tarball to measure the package in place of the source.

import { stop } from "npm:esbuild@0.28.2";
import { entries, packageName } from "./_project.ts";
import { type Bundle, bundle, fromSource, fromTarball } from "./package/bundles.ts";
import { findHints } from "./package/hints.ts";
import { temporaryFolder } from "./package/tools.ts";

const ONE = "buildCreateTokenRequest, parseCreateTokenResponse";
const THREE = `buildRegisterClientRequest, parseRegisterClientResponse,
  buildStartDeviceAuthorizationRequest, parseStartDeviceAuthorizationResponse, ${ONE}`;

interface Program {
  readonly title: string;
  /** The most bytes that it may have after minification and gzip. */
  readonly ceiling: number;
  /** What it imports of the core; everything, if it does not say. */
  readonly imports?: string;
  /** Whether it has no use for hints: only clients, poller and session add them to errors. */
  readonly isWithoutHints?: boolean;
}

/** Lower a ceiling when the code gets smaller; text of errors is never cut to stay below. */
const PROGRAMS: readonly Program[] = [
  { title: "one function", ceiling: 1_250, imports: "resolveEndpoint", isWithoutHints: true },
  { title: "one operation", ceiling: 4_500, imports: ONE, isWithoutHints: true },
  { title: "three operations", ceiling: 4_800, imports: THREE, isWithoutHints: true },
  { title: "three operations and poller", ceiling: 8_000, imports: `${THREE}, pollDeviceToken` },
  { title: "client", ceiling: 8_850, imports: "createSsoOidcClient" },
  { title: "all of mod.ts", ceiling: 10_400 },
];

/**
 * The most that a leaf may add to a bundle that has all of mod.ts. Every leaf has its ceiling, but for
 * those of tests, which nobody ships.
 */
const LEAVES: Readonly<Record<string, number>> = {
  "./aws-cli": 7_900,
  "./iam": 5_000,
  "./portal": 5_000,
  "./session": 5_620,
  "./signin": 2_980,
};
/** What one operation of a leaf may add to it, by what is imported. */
const OPERATIONS_OF_LEAVES: Readonly<Record<string, readonly [imports: string, ceiling: number]>> =
  {
    "./portal": ["buildListAccountsRequest, parseListAccountsResponse", 1_500],
  };
const OF_TESTS = /^\.\/testing\b/;

/** How much larger a bundle of the package may be: it must be shaken as well as the source. */
const PACKAGE_TOLERANCE = 1.02;

/** What belongs to a leaf, by a text that minification keeps. */
const TEXTS_OF_LEAVES: Readonly<Record<string, string>> = {
  "AWS4-HMAC-SHA256": "./iam",
  "x-amz-sso_bearer_token": "./portal",
  "dpop+jwt": "./signin",
  "<!doctype html": "./testing",
  "node:": "./aws-cli",
};

const [tarball] = Deno.args;
await using folder = await temporaryFolder();
const source = fromSource();
const origin = tarball ? await fromTarball(tarball, folder.url) : source;
const hints = await findHints();

const problems: string[] = [];
const rows = [["program", "min", "min+gzip", "ceiling", "slack"]];
for (const program of PROGRAMS) {
  const { title, ceiling, imports } = program;
  const code = `export ${imports ? `{ ${imports} }` : "*"} from "${packageName}";`;
  const made = await bundle(code, origin);
  addRow(title, ceiling, made);
  problems.push(...findLeaks(program, made).map((leak) => `${title}: ${leak} is in it`));
  if (tarball) problems.push(...comparePackage(title, made, await bundle(code, source)));
}
for (const { name, specifier } of entries) {
  if (name === "." || OF_TESTS.test(name)) continue;
  const ceiling = LEAVES[name];
  if (ceiling === undefined) {
    problems.push(`${name}: no ceiling`);
    continue;
  }
  const core = `export * from "${packageName}";`;
  const without = await bundle(core, origin);
  const addLeafRow = async (title: string, ceiling: number, what: string) => {
    const made = await bundle(`${core} export ${what} from "${specifier}";`, origin);
    addRow(`${title}, beside mod.ts`, ceiling, {
      size: made.size - without.size,
      gzipped: made.gzipped - without.gzipped,
    });
  };
  await addLeafRow(name, ceiling, "*");
  const [imports, most] = OPERATIONS_OF_LEAVES[name] ?? [];
  if (imports && most) await addLeafRow(`one operation of ${name}`, most, `{ ${imports} }`);
}
problems.push(...await findUselessMarkers());
await stop();

printTable(rows);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  // Not Deno.exit(), which would leave the temporary folder behind.
  Deno.exitCode = 1;
}

function addRow(
  title: string,
  ceiling: number,
  { size, gzipped }: Pick<Bundle, "size" | "gzipped">,
): void {
  const slack = ceiling - gzipped;
  rows.push([title, ...[size, gzipped, ceiling, slack].map((n) => n.toLocaleString("en"))]);
  if (slack < 0) problems.push(`${title}: ${-slack} bytes over the ceiling`);
}

function findLeaks({ isWithoutHints }: Program, { text, modules }: Bundle): string[] {
  const forbidden = [...Object.keys(TEXTS_OF_LEAVES), ...isWithoutHints ? hints : []];
  return [
    ...forbidden.filter((marker) => text.includes(marker)).map((marker) => `"${marker}"`),
    ...modules.filter(isOfLeaf),
  ];
}

/** Whether a module, by its path in the source, is below the folder of a leaf. */
function isOfLeaf(module: string): boolean {
  return entries.some(({ name, path }) =>
    name !== "." && module.startsWith(path.slice(0, path.lastIndexOf("/") + 1))
  );
}

function comparePackage(title: string, made: Bundle, fromSource: Bundle): string[] {
  if (made.gzipped <= fromSource.gzipped * PACKAGE_TOLERANCE) return [];
  return [
    `${title}: ${made.gzipped} bytes from the package, ${fromSource.gzipped} from the source`,
  ];
}

/** A text that its owner does not have either would prove nothing by its absence. */
async function findUselessMarkers(): Promise<string[]> {
  const owners = [...hints.map((hint) => [hint, "."]), ...Object.entries(TEXTS_OF_LEAVES)];
  const useless: string[] = [];
  for (const { name, specifier } of entries) {
    const { text } = await bundle(`export * from "${specifier}";`, source);
    useless.push(
      ...owners.filter(([marker, owner]) => owner === name && !text.includes(marker!))
        .map(([marker]) => `"${marker}" is no mark of ${name}`),
    );
  }
  return useless;
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const [title, ...numbers] of rows) {
    const cells = numbers.map((number, index) => number.padStart(widths[index + 1]!));
    console.log([title!.padEnd(widths[0]!), ...cells].join("  "));
  }
}
