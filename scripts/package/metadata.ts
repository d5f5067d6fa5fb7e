// What package.json says: one place for both builders, and for the check of what they built.

import config from "../../deno.json" with { type: "json" };
import { entries, packageName, version } from "../_project.ts";

/** Commands that an installation adds to the PATH, with the source of each. */
export const commands: Readonly<Record<string, string>> = {};

/** What npm reads of package.json. */
export interface Manifest {
  readonly [field: string]: unknown;
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The folder that a builder puts the modules in: `deno pack` keeps the layout of the source, dnt
 * has a folder for each module system.
 */
export type CodeFolder = "" | "esm/";

/** What a source module is called in the package, without its extension. */
export function moduleName(path: string, folder: CodeFolder): string {
  return `${folder}${path.replace(/\.ts$/, "")}`;
}

/** The whole package.json, for a package that has its modules in `folder`. */
export function manifest(folder: CodeFolder): Manifest {
  const file = (path: string, extension: string) => `./${moduleName(path, folder)}${extension}`;
  const bin = Object.entries(commands).map(([command, path]) => [command, file(path, ".js")]);
  const exports = Object.fromEntries(
    // TypeScript takes the first condition that it knows, so the types come first.
    entries.map((
      { name, path },
    ) => [name, { types: file(path, ".d.ts"), default: file(path, ".js") }]),
  );
  return {
    name: packageName,
    version,
    description: config.description,
    keywords: [
      "aws",
      "aws-sso",
      "iam-identity-center",
      "sso-oidc",
      "oidc",
      "oauth2",
      "device-flow",
      "fetch",
      "edge",
    ],
    license: config.license,
    repository: { type: "git", url: "git+https://github.com/edge-auth/aws-sso-oidc.git" },
    type: "module",
    sideEffects: false,
    // From here on, require() loads an ES module.
    engines: { node: ">=20.19" },
    ...(bin.length > 0 ? { bin: Object.fromEntries(bin) } : {}),
    // For resolvers that do not know "exports".
    main: exports["."]?.default,
    types: exports["."]?.types,
    exports,
  };
}

/** The documents that lie beside package.json. */
export const DOCUMENTS = ["README.md", "LICENSE", "CHANGELOG.md"] as const;
