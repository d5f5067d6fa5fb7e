// Every relative link of a document leads to a file and a heading, and every path in it exists.
import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { root } from "../../scripts/_project.ts";
import { anchorsOf, codeIn, proseOf, readPages } from "./_markdown.ts";

const pages = await readPages();

Deno.test("every relative link of a document leads somewhere", async () => {
  let links = 0;
  for (const page of pages) {
    for (const [, target = ""] of proseOf(page).matchAll(/\]\(([^)\s]+)[^)]*\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      links++;
      const url = new URL(target, new URL(page.path, root));
      const place = `${page.path}: ${target}`;
      const anchor = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      const path = url.href.slice(root.href.length);
      const info = await Deno.stat(url).catch(() => undefined);
      assert(info?.isFile || info?.isDirectory, `${place} does not exist`);
      if (!anchor) continue;
      const linked = pages.find((it) => it.path === path);
      assert(linked && anchorsOf(linked).has(anchor), `${place}: no such heading`);
    }
  }
  assert(links > 20, `${links} links`);
});

Deno.test("external links are https, and none is to a branch that may move", () => {
  for (const page of pages) {
    for (const [url] of proseOf(page).matchAll(/\bhttps?:\/\/[^\s)`"']+/g)) {
      assert(/^https:|^http:\/\/(127\.|localhost|\[::1\])/.test(url), `${page.path}: ${url}`);
    }
  }
});

Deno.test("documents name only tasks, entry points and files that exist", async () => {
  for (const { path: page, text } of pages) {
    for (const [, task = ""] of text.matchAll(/(?:deno|deno@[\d.]+) task ([\w:]+)/g)) {
      assert(task in config.tasks, `${page}: deno task ${task}`);
    }
    for (const [, entry] of text.matchAll(/"@edge-auth\/aws-sso-oidc(\/[\w/-]+)?"/g)) {
      assert(`.${entry ?? ""}` in config.exports, `${page}: ${entry}`);
    }
    for (const [path] of text.matchAll(/\b(?:src|tests|scripts|examples)\/[\w/]+\.ts\b/g)) {
      assert((await Deno.stat(new URL(path, root))).isFile, `${page}: ${path}`);
    }
  }
});

Deno.test("commands that run a part of the tests find tests", async () => {
  for (const { path: page, text } of pages) {
    const commands = text.matchAll(/deno\s+test\s+-A\s+(\S+)\s+--filter\s+"([^"]+)"/g);
    for (const [, path = "", filter = ""] of commands) {
      const tests = await Deno.readTextFile(new URL(path, root));
      const names = [...tests.matchAll(/Deno\.test\(\s*["`](.*)["`],/g)].map(([, name]) => name!);
      assert(names.some((name) => name.includes(filter)), `${page}: ${path} --filter "${filter}"`);
    }
  }
});

Deno.test("functions in prose are exported", async () => {
  const names = new Set<string>();
  for (const path of Object.values(config.exports)) {
    for (const name of Object.keys(await import(new URL(path, root).href))) names.add(name);
  }
  const verbs = /^(?:build|parse|create|resolve|generate|calculate|poll|waitFor)[A-Z]\w*$/;
  const others = METHODS.concat(OF_OTHERS);
  for (
    const page of pages.filter(({ path }) =>
      /^(README|CHANGELOG|CONTRIBUTING|docs\/.*)\.md$/.test(path)
    )
  ) {
    for (const code of codeIn(proseOf(page))) {
      const name = code.replace(/\(.*$/, "");
      if (!verbs.test(name) || others.includes(name)) continue;
      assertEquals([page.path, name, names.has(name)], [page.path, name, true]);
    }
  }
});

/** Methods of clients. */
const METHODS = [
  "createToken",
  "createTokenWithIAM",
  "createOAuth2Token",
  "createOAuth2TokenWithIAM",
];

/** Of other packages, in the guide for those who move. */
const OF_OTHERS: readonly string[] = [];
