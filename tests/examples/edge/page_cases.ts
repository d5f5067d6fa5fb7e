// The example's page in a real browser: its script, its cookie, its policy.
import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "npm:playwright-core@1.65.1";
import type { Edge } from "./types.ts";

/** One behaviour of the page. */
export interface PageCase {
  readonly name: string;
  readonly run: (edge: Edge, browser: Browser) => Promise<void>;
}

/** The cases; each has a browser profile of its own. */
export const PAGE_CASES: readonly PageCase[] = [
  {
    name:
      "who comes by a link from another site, and allows, is told so; no script sees the cookie",
    async run(edge, browser) {
      const { page, problems } = await comeByLink(edge, browser);
      const cookies = await page.context().cookies();
      assertEquals(
        cookies.map(({ name, httpOnly, secure, sameSite, path }) => [
          name,
          httpOnly,
          secure,
          sameSite,
          path,
        ]),
        [["__Host-aws-sign-in", true, true, "Strict", "/"]],
      );
      assertEquals(await page.evaluate("document.cookie"), "");
      await answerIn(page, "Allow");
      await page.getByText("You are signed in.").waitFor();
      assertEquals(problems, []);
    },
  },
  {
    name: "who denies is told so, and can start again",
    async run(edge, browser) {
      const { page } = await comeByLink(edge, browser);
      const code = await page.locator("#code").textContent();
      await answerIn(page, "Deny");
      await page.getByText("Deny").waitFor();
      await page.getByRole("link", { name: "Start again" }).click();
      await page.getByText("Waiting for your approval").waitFor();
      assert(await page.locator("#code").textContent() !== code);
    },
  },
  {
    name: "a browser with another clock, which loses the connection, still gets there",
    async run(edge, browser) {
      const { page } = await comeByLink(edge, browser, async (page) => {
        await page.addInitScript("Date.now = () => 0");
        let times = 0;
        await page.route("**/poll", (route) => times++ < 1 ? route.abort() : route.continue());
      });
      await page.getByText("This site does not answer. Trying again").waitFor();
      await answerIn(page, "Allow");
      await page.getByText("You are signed in.").waitFor();
    },
  },
];

async function comeByLink(
  { origin }: Edge,
  browser: Browser,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // No icon is served, and a browser asks for one.
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (message.type() === "error" && !isIcon) problems.push(message.text());
  });
  await prepare(page);
  await context.route("http://elsewhere.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><a href="${origin}/login">Sign in</a>`,
    }));
  await page.goto("http://elsewhere.example/");
  await page.getByText("Sign in").click();
  await page.locator("#code").waitFor();
  return { page, problems };
}

/** Opens AWS's page as the person does, and presses a button there. */
async function answerIn(page: Page, button: "Allow" | "Deny"): Promise<void> {
  const opened = page.waitForEvent("popup");
  await page.getByText("Open the AWS access portal").click();
  const portal = await opened;
  const code = await page.locator("#code").textContent() ?? "";
  await portal.getByText(code).waitFor();
  await portal.getByRole("button", { name: button }).click();
  await portal.getByText(button === "Allow" ? "Allowed" : "Denied").waitFor();
  await portal.close();
}
