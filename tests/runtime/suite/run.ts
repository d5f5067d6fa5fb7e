import type { Case, CaseResult, Context, ExpectedFailure } from "./types.ts";
import { within } from "../../support/assert.ts";

/** How long a case may take, in milliseconds; most take a few. */
const CASE_LIMIT = 15_000;

/**
 * Runs the cases one after the other: some replace the global fetch. What is expected to fail must
 * fail, and for the expected reason.
 */
export async function runSuite(
  cases: readonly Case[],
  context: Context,
  expected: readonly ExpectedFailure[] = [],
): Promise<CaseResult[]> {
  const results: CaseResult[] = checkNames(cases, expected);
  for (const each of cases) {
    const reason = await failureOf(each, context);
    results.push(judge(each.name, reason, expected.find(({ name }) => name === each.name)));
  }
  return results;
}

async function failureOf({ run }: Case, context: Context): Promise<string | undefined> {
  try {
    await within(CASE_LIMIT, Promise.resolve(context).then(run));
    return undefined;
  } catch (error) {
    return describe(error);
  }
}

function judge(
  name: string,
  reason: string | undefined,
  expected: ExpectedFailure | undefined,
): CaseResult {
  if (expected === undefined) {
    return reason === undefined ? { name, status: "passed" } : { name, status: "failed", reason };
  }
  if (reason === undefined) {
    return { name, status: "failed", reason: "it was expected to fail, and passes" };
  }
  return expected.says.test(reason) ? { name, status: "failed as expected", reason } : {
    name,
    status: "failed",
    reason: `it was expected to fail with ${expected.says}, and fails with: ${reason}`,
  };
}

// A case that was renamed would be expected by nobody, and one that hides another would run unseen.
function checkNames(cases: readonly Case[], expected: readonly ExpectedFailure[]): CaseResult[] {
  const names = cases.map(({ name }) => name);
  const unknown = expected.filter(({ name }) => !names.includes(name));
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [
    ...unknown.map(({ name }) => broken(name, "it is expected to fail, and there is no such case")),
    ...twice.map((name) => broken(name, "there are two cases of this name")),
  ];
}

function broken(name: string, reason: string): CaseResult {
  return { name, status: "failed", reason };
}

function describe(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return String(error);
  const { name = "Error", message, stack } = error as Error;
  return [`${name}: ${message}`, stack?.replace(`${name}: ${message}\n`, "")].filter(Boolean)
    .join("\n");
}
