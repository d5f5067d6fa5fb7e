// Takes the place of `Deno.test` in a runner: it collects the tests, to be run one by one, more than
// once, in any order.

/** A collected test. */
export interface CollectedTest {
  readonly name: string;
  /** Runs it; rejects if it fails. */
  run(): Promise<void>;
}

type TestFunction = (context: Deno.TestContext) => unknown;
type Options = Partial<Omit<Deno.TestDefinition, "fn">> & { fn?: TestFunction };

/** Replaces `Deno.test`, and returns a function that takes out what was collected since. */
export function collectTests(): () => CollectedTest[] {
  let tests: CollectedTest[] = [];

  function test(...args: readonly unknown[]): void {
    const { name, fn, ignore, only, permissions } = readDefinition(args);
    if (only) throw new Error(`"${name}": 'only' is not supported`);
    if (permissions !== undefined) throw new Error(`"${name}": 'permissions' is not supported`);
    if (!ignore) tests.push({ name, run: () => runTest(name, fn) });
  }

  const unsupported = (what: string) => () => {
    throw new Error(`Deno.test.${what}() is not supported`);
  };
  const replacement = Object.assign(test, {
    ignore: () => {},
    only: unsupported("only"),
    beforeAll: unsupported("beforeAll"),
    beforeEach: unsupported("beforeEach"),
    afterAll: unsupported("afterAll"),
    afterEach: unsupported("afterEach"),
  });
  Object.assign(Deno, { test: replacement });

  return () => {
    const collected = tests;
    tests = [];
    return collected;
  };
}

// `Deno.test` and `t.step` take a name, options and a function, each optional, in this order; the
// options may hold the others.
function readDefinition(args: readonly unknown[]) {
  const options = (args.find((arg) => typeof arg === "object" && arg !== null) ?? {}) as Options;
  const fn = (args.find((arg) => typeof arg === "function") ?? options.fn) as TestFunction;
  const named = args.find((arg) => typeof arg === "string") as string | undefined;
  return { ...options, fn, name: named ?? options.name ?? fn.name };
}

async function runTest(name: string, fn: TestFunction, parent?: Deno.TestContext): Promise<void> {
  const failures: unknown[] = [];
  const context: Deno.TestContext = {
    name,
    origin: "",
    ...(parent && { parent }),
    async step(...args: readonly unknown[]) {
      const step = readDefinition(args);
      if (step.ignore) return false;
      try {
        await runTest(step.name, step.fn, context);
        return true;
      } catch (error) {
        failures.push(error); // as in Deno, the test goes on, and fails at its end
        return false;
      }
    },
    assertSnapshot() {
      throw new Error("t.assertSnapshot() is not supported");
    },
  };
  await fn(context);
  if (failures.length > 0) throw failures[0];
}
