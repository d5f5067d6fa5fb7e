// Headless Chromium: a page of one origin, the services at another, so that CORS is real.

import { type Browser, chromium } from "npm:playwright-core@1.65.1";
import type { Origins, Report } from "../../tests/runtime/suite/types.ts";
import { serve } from "./http_services.ts";
import { findChromium } from "./install.ts";
import { bundleWhole, type Subject } from "./subject.ts";

/** How long the suite may take, in milliseconds. */
const LIMIT = 180_000;

// The browser shall do nothing of its own, on the network above all.
const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--no-sandbox", // as root, in a container
];

/** Starts Chromium; after `limit` milliseconds it is closed, and what waits for it rejects. */
export async function launchChromium(limit: number = LIMIT): Promise<Browser> {
  const executablePath = await findChromium();
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const timer = setTimeout(() => browser.close(), limit);
  browser.on("disconnected", () => clearTimeout(timer));
  return browser;
}

/** Runs the suite in a page. Each launch has a profile of its own. */
export async function runOnChromium(subject: Subject, origins: Origins): Promise<Report> {
  const module = await Deno.readTextFile(await bundleWhole("chromium", subject));
  await using page = serve((request) => pageOrModule(request, module));
  const browser = await launchChromium();
  try {
    return { version: browser.version(), ...await runInPage(browser, page.origin, origins) };
  } finally {
    await browser.close();
  }
}

function pageOrModule(request: Request, module: string): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/suite.js") {
    return new Response(module, { headers: { "content-type": "text/javascript" } });
  }
  return new Response("<!doctype html><title>suite</title>", {
    headers: { "content-type": "text/html" },
  });
}

async function runInPage(browser: Browser, origin: string, origins: Origins): Promise<Report> {
  const page = await browser.newPage();
  const uncaught: string[] = [];
  page.on("pageerror", (error) => uncaught.push(String(error.stack ?? error)));
  await page.goto(origin);
  const report: Report = await page.evaluate(
    `import("/suite.js").then(({ run }) => run(${JSON.stringify(origins)}))`,
  );
  const failed = uncaught.map((
    reason,
  ) => ({ name: "uncaught", status: "failed", reason } as const));
  return { ...report, results: [...report.results, ...failed] };
}
