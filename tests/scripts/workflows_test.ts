// The workflows, as far as they can be judged without running them.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "npm:yaml@2.8.1";
import { cacheFolder } from "../../scripts/_cache.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = Object.fromEntries(
  [...Deno.readDirSync(folder)].map(({ name }) => [
    name,
    parse(Deno.readTextFileSync(new URL(name, folder))) as Workflow,
  ]),
);
const jobs = Object.entries(workflows).flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ title: `${file} ${name}`, job }))
);
const publishing = jobs.filter(({ job }) => job.permissions?.["id-token"] === "write");
const commands = ({ steps }: Job) => steps.map(({ run }) => run ?? "").join("\n");

Deno.test("workflows read only, but for the jobs that publish", () => {
  for (const [file, { permissions }] of Object.entries(workflows)) {
    assertEquals(permissions, { contents: "read" }, file);
  }
  assertEquals(publishing.map(({ title }) => title), ["publish.yml jsr", "publish.yml npm"]);
});

for (const { title, job } of jobs) {
  Deno.test(`${title} has a time limit, pins its actions, and keeps no token in the checkout`, () => {
    assert(job["timeout-minutes"]);
    for (const { uses, with: options } of job.steps) {
      if (!uses) continue;
      assert(/@[0-9a-f]{40}$/.test(uses), uses);
      if (uses.includes("/checkout@")) assertEquals(options?.["persist-credentials"], false);
    }
  });
}

for (const { title, job } of publishing) {
  Deno.test(`${title} only checks out, builds and publishes what others have tested`, () => {
    assertEquals(job.needs, ["test", "package"]);
    assertEquals(job.env?.npm_config_ignore_scripts, "true");
    assert(!/\.ci|task (?:test|check|pack)|npm (?:ci|install|i)\b/.test(commands(job)));
    for (const { uses } of job.steps) {
      assert(!uses || /^actions\/(?:checkout|setup-node)@/.test(uses));
    }
  });
}

Deno.test("publish.yml tests the package that dnt builds, and publishes the same bytes to npm", () => {
  const { test, package: built, npm } = workflows["publish.yml"]!.jobs as Record<string, Job>;
  assert(commands(test!).includes(".ci/run"));
  for (const task of ["build:npm", "check:package npm.tgz", "test:runtimes --package=npm.tgz"]) {
    assert(commands(built!).includes(task), task);
  }
  const steps = commands(npm!);
  assert(steps.indexOf("build:npm") < steps.indexOf("sha512sum"));
  assert(steps.indexOf("sha512sum") < steps.indexOf("npm publish ./npm.tgz --provenance"));
});

Deno.test("cacheFolder() is in the home of whoever runs it, never in a shared folder", () => {
  const from = (env: Record<string, string>) => cacheFolder("x", (name) => env[name]);
  assertEquals(from({ HOME: "/home/me" }), "/home/me/.cache/aws-sso-oidc-x");
  assertEquals(from({ HOME: "/home/me", XDG_CACHE_HOME: "/c" }), "/c/aws-sso-oidc-x");
  assertThrows(() => from({}), Error, "Set HOME or XDG_CACHE_HOME");
  assertThrows(() => from({ HOME: "", XDG_CACHE_HOME: "" }), Error, "Set HOME");
});
