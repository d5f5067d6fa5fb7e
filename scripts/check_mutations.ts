// Breaks a copy of the source on purpose, one thing at a time: each break must turn a test red.

import { root } from "./_project.ts";

interface Mutation {
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The tests that are there to notice. */
  readonly tests: readonly string[];
}

const MUTATIONS: readonly Mutation[] = [
  {
    what: "slow_down is not kept",
    file: "src/device_flow/schedule.ts",
    find: "state: { deviceCode, expiresAt, interval,",
    replace: "state: { deviceCode, expiresAt, interval: state.interval,",
    tests: ["tests/device_flow"],
  },
  {
    what: "the deadline is ignored",
    file: "src/device_flow/schedule.ts",
    find: "return now >= state.expiresAt;",
    replace: "return now < 0 && now >= state.expiresAt;",
    tests: ["tests/device_flow"],
  },
  {
    what: "a request outlives the deadline",
    file: "src/device_flow/flow.ts",
    find: "Math.min(timeout, left)",
    replace: "Math.min(timeout, left + 1e9)",
    tests: ["tests/device_flow"],
  },
  {
    what: "the first sleep is left out",
    file: "src/device_flow/poller.ts",
    find: "const ms = Math.min(due - clock.now(), this.#left);",
    replace: "const ms = state.attempt > 1 ? Math.min(due - clock.now(), this.#left) : 0;",
    tests: ["tests/device_flow"],
  },
  {
    what: "the margin is left out",
    file: "src/device_flow/schedule.ts",
    find: "const MARGIN = 250;",
    replace: "const MARGIN = 0;",
    tests: ["tests/device_flow"],
  },
  {
    what: "a redirect is followed",
    file: "src/_protocol/request.ts",
    find: '      redirect: "manual",',
    replace: '      redirect: "follow" as "manual",',
    tests: ["tests/operations", "tests/device_flow", "tests/oracle/requests_test.ts"],
  },
  {
    what: "a redirect is read as an answer",
    file: "src/_protocol/response.ts",
    find: "(status >= 300 && status < 400)",
    replace: "(status >= 999 && status < 400)",
    tests: ["tests/_protocol", "tests/operations"],
  },
  {
    what: "a secret is in an error message",
    file: "src/_protocol/context.ts",
    find: "SECRETS.map((name) => body[name])",
    replace: 'SECRETS.map((name) => body["un" + name])',
    tests: ["tests/device_flow", "tests/client_test.ts", "tests/client"],
  },
  {
    what: "text that is not JSON is quoted",
    file: "src/_protocol/response.ts",
    find: "${text.length} characters",
    replace: "${text} characters",
    tests: ["tests/_protocol", "tests/operations"],
  },
  {
    what: "a builder shows the value of a member",
    file: "src/_protocol/members.ts",
    find: "${type.rule}, it is ${kindOf(value)}`",
    replace: "${type.rule}, it is ${kindOf(value)} ${value}`",
    tests: ["tests/_protocol", "tests/operations"],
  },
  {
    what: "userCode is sent to /token",
    file: "src/operations/create_token.ts",
    find: "deviceCode: STRING,",
    replace: 'deviceCode: STRING, ["userCode"]: { ...STRING, isOptional: true },',
    tests: ["tests/operations", "tests/client"],
  },
  {
    what: "the body's name of the exception beats the header's",
    file: "src/_protocol/failure.ts",
    find: 'of [headers.get("x-amzn-errortype"), code, __type]',
    replace: 'of [code, headers.get("x-amzn-errortype"), __type]',
    tests: ["tests/_protocol", "tests/oracle/responses_test.ts", "tests/errors_test.ts"],
  },
  {
    what: "the listener stays on the caller's signal",
    file: "src/_protocol/lifeline.ts",
    find: 'signal.removeEventListener("abort", onAbort);',
    replace: "void onAbort;",
    tests: ["tests/device_flow", "tests/client_test.ts", "tests/client"],
  },
  {
    what: "the timer of an attempt stays",
    file: "src/_protocol/lifeline.ts",
    find: "stopTimer(timer);",
    replace: "void timer;",
    tests: ["tests/device_flow", "tests/client_test.ts", "tests/client"],
  },
  {
    what: "a code is sent again after a network failure",
    file: "src/operations/create_token.ts",
    find: "consumes: true",
    replace: "consumes: false",
    tests: ["tests/client_test.ts", "tests/client"],
  },
  {
    what: "the size of a body is not limited",
    file: "src/_protocol/body.ts",
    find: "if (size > BODY_LIMIT ||",
    replace: "if (size > BODY_LIMIT * 1e6 ||",
    tests: ["tests/_protocol", "tests/operations"],
  },
  {
    what: "http is good enough for any host",
    file: "src/_internal/urls.ts",
    find: "LOOPBACK.test(url.hostname)",
    replace: 'LOOPBACK.test("localhost")',
    tests: ["tests/endpoint_test.ts", "tests/oracle/endpoint_test.ts"],
  },
  {
    what: "a clock that is set back stalls the poller",
    file: "src/device_flow/poller.ts",
    find: "Math.min(due - clock.now(), this.#left)",
    replace: "(due - clock.now())",
    tests: ["tests/device_flow"],
  },
  {
    what: "a length is believed in spite of an encoding",
    file: "src/_protocol/body.ts",
    find: '|| headers.has("transfer-encoding")',
    replace: "",
    tests: ["tests/_protocol"],
  },
  {
    what: "the emulator takes any verifier",
    file: "src/testing/authorization_codes.ts",
    find: "issued.request.codeChallenge !== codeChallenge",
    replace: "issued.request.codeChallenge === undefined",
    tests: ["tests/testing"],
  },
];

const NAMES = ["deno.json", "deno.lock", "mod.ts", "src", "tests", "scripts", "README.md"];

const folder = await Deno.makeTempDir({ prefix: "mutations-" });
let survivors = 0;
try {
  for (const name of NAMES) await copy(name);
  for (const mutation of MUTATIONS) await findPlace(mutation);
  const all = new Set(MUTATIONS.flatMap(({ tests }) => tests));
  if (!await passes(await present([...all]))) throw new Error("The tests fail unbroken");
  for (const mutation of MUTATIONS) {
    const noticed = await isNoticed(mutation);
    if (!noticed) survivors++;
    console.log(`${noticed ? "noticed " : "SURVIVED"}  ${mutation.what}`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(`${MUTATIONS.length - survivors} of ${MUTATIONS.length} breaks were noticed`);
Deno.exit(survivors === 0 ? 0 : 1);

/** The text of the file, if there is one place to break in it. */
async function findPlace({ what, file, find }: Mutation): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/${file}`);
  if (text.split(find).length !== 2) throw new Error(`"${what}": no single place in ${file}`);
  return text;
}

async function isNoticed(mutation: Mutation): Promise<boolean> {
  const { what, file, find, replace, tests } = mutation;
  const path = `${folder}/${file}`;
  const text = await findPlace(mutation);
  const noticing = await present(tests);
  if (noticing.length === 0) throw new Error(`"${what}": none of its tests exists`);
  await Deno.writeTextFile(path, text.replace(find, () => replace));
  try {
    return !await passes(noticing);
  } finally {
    await Deno.writeTextFile(path, text);
  }
}

async function passes(tests: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--quiet", "--fail-fast", ...tests],
    cwd: folder,
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(120_000), // a break may also show as a test that does not end
  }).output();
  return success;
}

async function present(paths: readonly string[]): Promise<string[]> {
  return (await Promise.all(paths.map(exists))).filter((path) => path !== undefined);
}

async function exists(path: string): Promise<string | undefined> {
  try {
    await Deno.stat(`${folder}/${path}`);
    return path;
  } catch {
    return undefined;
  }
}

async function copy(name: string): Promise<void> {
  const from = new URL(name, root);
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, `${folder}/${name}`);
  await Deno.mkdir(`${folder}/${name}`);
  for await (const entry of Deno.readDir(from)) await copy(`${name}/${entry.name}`);
}
