// The edge example in workerd and an emulator, opened in Chromium.
import type { EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import { stop } from "npm:esbuild@0.28.2";
import type { Browser, BrowserContextOptions, Page } from "npm:playwright-core@1.65.1";
import { launchChromium } from "../../scripts/runtimes/chromium.ts";
import { type Aws, serveAws, startOnWorkerd } from "../../scripts/runtimes/edge_servers.ts";
import { serve } from "../../scripts/runtimes/http_services.ts";
import { dispose, prepareSource } from "../../scripts/runtimes/subject.ts";
import { createKvNamespace } from "../examples/edge/kv_namespace.ts";

/** The variants of the example. */
export const VARIANTS = ["polling", "cookie", "events"] as const;

/** The example in a worker of its own, with an emulator of its own. */
export interface Site {
  readonly aws: Aws;
  readonly origin: string;
}

/** Everything that runs. */
export interface Stage extends AsyncDisposable {
  readonly browser: Browser;
  /** Starts a variant. */
  start(variant: (typeof VARIANTS)[number]): Promise<Site>;
}

/** How long all of it may take, in milliseconds. */
const LIMIT = 280_000;

/** Starts a browser. */
export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const subject = await prepareSource();
  stack.defer(() => dispose(subject));
  stack.defer(() => stop());
  const browser = await launchChromium(LIMIT);
  stack.defer(() => browser.close());
  return {
    browser,
    async start(variant) {
      const aws = stack.use(serveAws(1, options));
      const kv = stack.use(serve(createKvNamespace().handler));
      const { origin } = stack.use(await startOnWorkerd(subject, aws, { kv, variant }));
      return { aws, origin };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A page, and what went wrong in it. */
export interface Watched extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings on the console, breaches of the policy, exceptions. */
  readonly problems: string[];
  /** Another tab of the same browser. */
  openTab(): Promise<Page>;
}

/** Opens a page in a browser profile of its own. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(45_000);
  const problems: string[] = [];
  await context.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as unknown as { value: number }).value);
      }
    }).observe({ type: "layout-shift", buffered: true });
    addEventListener(
      "securitypolicyviolation",
      (event) =>
        console.error(`policy: ${(event as unknown as { blockedURI: string }).blockedURI}`),
    );
  });
  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    return page;
  }
  return {
    page: await openTab(),
    problems,
    openTab,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Opens AWS's page as the visitor does, and presses a button there. */
export async function answerIn(page: Page, button: "Allow" | "Deny"): Promise<void> {
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Open the AWS access portal" }).click();
  const portal = await opened;
  await portal.getByText(await codeOn(page)).waitFor();
  await portal.getByRole("button", { name: button }).click();
  await portal.getByText(button === "Allow" ? "Allowed" : "Denied").waitFor();
  await portal.close();
}

/** The code that a page shows. */
export async function codeOn(page: Page): Promise<string> {
  return await page.locator("#code").textContent() ?? "";
}

/** Waits for the headline of a page. */
export async function headline(page: Page, name: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}
