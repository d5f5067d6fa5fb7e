// How many bytes the core adds to somebody's bundle, and what must not be among them:
// `deno task check:bundle`, or with a tarball to measure the package in place of the source.

import { stop } from "npm:esbuild@0.28.2";
import { name as packageName } from "./package/metadata.ts";
import { type Bundle, bundle, fromSource, fromTarball } from "./package/bundles.ts";
import { specifier } from "./package/surface.ts";
import { temporaryFolder } from "./package/tools.ts";

/**
 * The programs, and the most bytes that each may have after minification and gzip: what was reached
 * plus 3 %. Lower a ceiling when the code gets smaller; text of errors is never cut to stay below.
 */
const PROGRAMS = [
  { title: "one function", ceiling: 1_175, exports: "resolveEndpoint" },
  {
    title: "one operation",
    ceiling: 5_022,
    exports: "buildCreateTokenRequest, parseCreateTokenResponse",
  },
  {
    title: "three operations",
    ceiling: 5_270,
    exports: `buildRegisterClientRequest, parseRegisterClientResponse,
      buildStartDeviceAuthorizationRequest, parseStartDeviceAuthorizationResponse,
      buildCreateTokenRequest, parseCreateTokenResponse`,
  },
  {
    title: "three operations and poller",
    ceiling: 8_020,
    exports: `buildRegisterClientRequest, parseRegisterClientResponse,
      buildStartDeviceAuthorizationRequest, parseStartDeviceAuthorizationResponse,
      buildCreateTokenRequest, parseCreateTokenResponse, pollDeviceToken`,
  },
  { title: "all of mod.ts", ceiling: 10_150, exports: undefined },
] as const;

/** What a leaf adds for those who have all of mod.ts already, and the most that it may be. */
const LEAVES = [{ leaf: "./signin", ceiling: 2_880 }] as const;

/** How much larger a bundle of the package may be: it must be shaken as well as the source. */
const PACKAGE_TOLERANCE = 1.02;

/** What belongs to a leaf, by a text that minification keeps; and the leaf, where there is one. */
const FORBIDDEN_TEXTS = {
  "AWS4-HMAC-SHA256": undefined,
  "dpop+jwt": "./signin",
  "<!doctype html": "./testing",
  "node:": undefined,
};

/** Folders of the core; a module of any other is a leaf's, and its users alone pay for it. */
const CORE =
  /^(mod|src\/[^/]+|src\/(_internal|_protocol|operations|authorization_code|device_flow)\/.*)\.[jt]s$/;

const [tarball] = Deno.args;
await using folder = await temporaryFolder();
const source = fromSource();
const origin = tarball ? await fromTarball(tarball, folder.url) : source;

const problems: string[] = [];
const rows = [["program", "min", "min+gzip", "ceiling", "slack"]];
for (const { title, ceiling, exports } of PROGRAMS) {
  const program = `export ${exports ? `{ ${exports} }` : "*"} from "${packageName}";`;
  const made = await bundle(program, origin);
  addRow(title, ceiling, made);
  problems.push(...findLeaks(made).map((leak) => `${title}: ${leak}`));
  if (tarball) problems.push(...comparePackage(title, made, await bundle(program, source)));
}
for (const { leaf, ceiling } of LEAVES) {
  const core = `export * from "${packageName}";`;
  const [without, made] = await Promise.all(
    [core, `${core} export * from "${specifier(leaf)}";`].map((text) => bundle(text, origin)),
  );
  addRow(`${leaf}, beside mod.ts`, ceiling, {
    size: made!.size - without!.size,
    gzipped: made!.gzipped - without!.gzipped,
  });
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

function findLeaks({ text, modules }: Bundle): string[] {
  return [
    ...Object.keys(FORBIDDEN_TEXTS).filter((forbidden) => text.includes(forbidden))
      .map((forbidden) => `"${forbidden}" is in it`),
    ...modules.filter((module) => !CORE.test(module) && module !== "<stdin>")
      .map((module) => `${module} is in it`),
  ];
}

function comparePackage(title: string, made: Bundle, fromSource: Bundle): string[] {
  if (made.gzipped <= fromSource.gzipped * PACKAGE_TOLERANCE) return [];
  return [
    `${title}: ${made.gzipped} bytes from the package, ${fromSource.gzipped} from the source`,
  ];
}

/** A text that its leaf does not have either would prove nothing by its absence. */
async function findUselessMarkers(): Promise<string[]> {
  const useless: string[] = [];
  for (const [marker, leaf] of Object.entries(FORBIDDEN_TEXTS)) {
    if (!leaf) continue;
    const { text } = await bundle(`export * from "${specifier(leaf)}";`, source);
    if (!text.includes(marker)) useless.push(`"${marker}" is no mark of ${leaf}`);
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
