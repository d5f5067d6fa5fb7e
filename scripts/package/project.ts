// An empty project of npm's, with the package installed from its tarball.

import type { Check, Subject } from "./subject.ts";
import { packageName } from "../_project.ts";
import { NPM_FLAGS, run } from "./tools.ts";

/** The checks that share a project make it once. */
const projects = new Map<string, Promise<Project>>();

interface Project {
  readonly folder: URL;
  /** Why it could not be made; empty if it could. */
  readonly failure: string;
}

/** A project with the package in it, and with `tools` of npm. Throws if npm cannot make it. */
export async function projectWith(subject: Subject, tools: readonly string[]): Promise<URL> {
  const key = [subject.workspace, ...tools].join();
  const made = projects.get(key) ?? makeProject(subject, tools);
  projects.set(key, made);
  const { folder, failure } = await made;
  if (failure) throw new Error(failure);
  return folder;
}

async function makeProject(subject: Subject, tools: readonly string[]): Promise<Project> {
  const folder = new URL(`project_${projects.size}/`, subject.workspace);
  await Deno.mkdir(folder);
  const manifest = { name: "consumer", private: true, type: "module" };
  await Deno.writeTextFile(new URL("package.json", folder), JSON.stringify(manifest));
  // A package without dependencies needs no registry, and no script.
  const args = ["install", ...NPM_FLAGS, ...(tools.length > 0 ? [] : ["--offline"])];
  const { success, output } = await run("npm", [...args, subject.path, ...tools], { cwd: folder });
  return { folder, failure: success ? "" : `npm install failed: ${output}` };
}

/** It installs without a network, and brings nothing else. */
export const installCheck: Check = {
  name: "install",
  find: async (subject) => {
    const folder = await projectWith(subject, []);
    const lock = await Deno.readTextFile(new URL("node_modules/.package-lock.json", folder));
    const installed = Object.keys(JSON.parse(lock).packages);
    return installed.filter((path) => path !== `node_modules/${packageName}`)
      .map((path) => `it brings ${path}`);
  },
};
