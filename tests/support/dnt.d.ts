// The part of @deno/dnt's interface that scripts/build_npm.ts uses, and that every version from
// 0.40 to 0.42 has: JSR, where dnt lives, cannot be reached from every machine.

/** A module that the package exports, or a command that it installs. */
export interface EntryPoint {
  /** Default: "export". */
  kind?: "bin" | "export";
  /** The key in package.json's exports, or the command. */
  name: string;
  /** The source. */
  path: string;
}

/** What `package.json` may say. */
export interface PackageJson {
  name: string;
  version: string;
  [field: string]: unknown;
}

/** Options of {@linkcode build}. */
export interface BuildOptions {
  entryPoints: (string | EntryPoint)[];
  outDir: string;
  /** What stands in for globals that Node lacks; `{}` for nothing. */
  shims: Record<string, boolean | "dev" | undefined>;
  /** Which of the outputs to type-check. Default: "single". */
  typeCheck?: "both" | "single" | false;
  /** Build and run the tests too. Default: true. */
  test?: boolean;
  /** Where declarations go. Default: "inline", beside the code. */
  declaration?: "inline" | "separate" | false;
  /** CommonJS, UMD or nothing beside the ES modules. Default: "cjs". */
  scriptModule?: "cjs" | "umd" | false;
  /** Default: false. */
  skipNpmInstall?: boolean;
  /** Leave the TypeScript out of the output. Default: false. */
  skipSourceOutput?: boolean;
  package: PackageJson;
  compilerOptions?: {
    target?: "ES2020" | "ES2021" | "ES2022" | "Latest";
    lib?: ("ES2022" | "ESNext" | "DOM" | "DOM.Iterable")[];
  };
  /** Runs once everything is written. */
  postBuild?: () => void | Promise<void>;
}

/** Builds an npm package of a Deno module. */
export declare function build(options: BuildOptions): Promise<void>;

/** Removes what is in a folder, and makes the folder if there is none. */
export declare function emptyDir(dir: string | URL): Promise<void>;
