// What the tool and its runners write to each other: one JSON value a line. Commands go to the
// runner's stdin; messages come from its stdout, marked, because tests may print as well.

/** A test by its place: the file, and its number in the order of registration. */
export interface TestPlace {
  /** The path of the test file, relative to the project. */
  readonly file: string;
  /** The number of the test; without one, every test of the file is meant. */
  readonly index?: number | undefined;
}

/** What a runner can be asked to do. */
export type Command =
  /** Import source files, so that what they evaluate counts for no test. Reports {@linkcode Loaded}. */
  | { readonly do: "load"; readonly files: readonly string[] }
  /** Run the tests of a file without a mutant. Reports {@linkcode Covered}. */
  | { readonly do: "cover"; readonly file: string }
  /** Run tests with a mutant, until one fails. Reports {@linkcode Tried}. */
  | {
    readonly do: "try";
    readonly mutant: string;
    readonly tests: readonly TestPlace[];
    /** Whether the mutant is already active while test files are imported. */
    readonly fresh: boolean;
    /** How often the mutated code may run in one test, by the number of the test in `tests`. */
    readonly hitLimits?: readonly number[] | undefined;
  };

/** The IDs of the mutants that ran, and how often. */
export type Hits = Readonly<Record<string, number>>;

/** The mutants that the evaluation of the source files runs. */
export interface Loaded {
  readonly hits: Hits;
}

/** A test without a mutant. */
export interface CoveredTest {
  readonly name: string;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly hits: Hits;
  /** Why it fails. */
  readonly error?: string;
}

/** A test file without a mutant. */
export interface Covered {
  /** The mutants that the import ran. */
  readonly hits: Hits;
  readonly tests: readonly CoveredTest[];
  /** Why the file cannot be imported. */
  readonly error?: string;
}

/** What the tests said of a mutant. */
export interface Tried {
  /**
   * - `killed`: a test failed.
   * - `endless`: the mutated code ran too often in a test.
   * - `survived`: every test passed.
   * - `unclear`: what an earlier mutant left behind may have had a part in it.
   */
  readonly outcome: "killed" | "endless" | "survived" | "unclear";
  /** The test that failed, or the file that could not be imported. */
  readonly at?: TestPlace;
  /** Whether the runner can still be used. */
  readonly isSound: boolean;
}

/** Sent before a test file is imported (no index) and before each of its tests. */
export interface Begun {
  readonly begun: TestPlace;
}

/** The last message of each command. */
export interface Reply<T> {
  readonly reply: T;
}

/** Marks a line of the runner's stdout as a message. */
export const MARK = "\x1e";
