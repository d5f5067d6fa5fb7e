// The edge example in workerd, in Chromium: `deno task test:browser`.
import { assert, assertEquals } from "@std/assert";
import {
  answerIn,
  codeOn,
  headline,
  openPage,
  openStage,
  type Site,
  type Stage,
  VARIANTS,
} from "./_edge.ts";
import { checkPage } from "./_page_checks.ts";

const WIDTHS = [[320, 568], [390, 844], [1280, 800]] as const;
const SCHEMES = ["light", "dark"] as const;
/** A name that would not fit into one line anywhere. */
const ACCOUNTS = [
  { accountId: "111122223333", accountName: "Production", roles: ["ReadOnly", "Billing"] },
  {
    accountId: "444455556666",
    accountName: "x".repeat(120),
    roles: ["AnotherVeryLongNameOfAPermissionSetThatFillsTheLine", "Developer"],
  },
];

type Case = (stage: Stage, site: Site) => Promise<void>;

/** What every variant does. */
const CASES: Readonly<Record<string, Case>> = {
  "a link from another site, a reload, an approval": comeByLink,
  "two tabs are one sign-in": useTwoTabs,
  "the code expires": expire,
  "AWS and this site out of reach": lose,
  "without JavaScript": doWithoutScript,
};

// Side by side, as they mostly wait; each group has an emulator of its own for its faults.
Deno.test("the edge example in a browser", async (test) => {
  await using stage = await openStage({ accounts: ACCOUNTS });
  const step = (name: string, site: Site, run: Case) => {
    const fn = () => run(stage, site);
    const options = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
    return test.step({ name, fn, ...options });
  };

  async function runStates(): Promise<void> {
    const site = await stage.start("polling");
    for (const [width, height] of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        await step(
          `every state at ${width} px, ${colorScheme}`,
          site,
          (stage, site) => seeEveryState(stage, site, { viewport: { width, height }, colorScheme }),
        );
      }
    }
  }

  async function runVariant(variant: (typeof VARIANTS)[number]): Promise<void> {
    const site = await stage.start(variant);
    for (const [name, run] of Object.entries(CASES)) await step(`${variant}: ${name}`, site, run);
  }

  await Promise.all([runStates(), ...VARIANTS.map(runVariant)]);
  const site = await stage.start("polling");
  await step("a press on the code copies it", site, copy);
  await step("a tab of an older sign-in leads to the newer one", site, replace);
});

async function seeEveryState(
  { browser }: Stage,
  { aws, origin }: Site,
  look: { viewport: { width: number; height: number }; colorScheme: "light" | "dark" },
): Promise<void> {
  await using watched = await openPage(browser, look);
  const { page, problems } = watched;
  await page.goto(origin);
  await checkPage(page, "waiting");
  aws.emulator.failNext({ operation: "CreateToken", status: 503 });
  await page.getByText("AWS is not responding. Trying again").waitFor();
  await checkPage(page, "AWS out of reach");
  await answerIn(page, "Deny");
  await headline(page, "Access denied");
  await checkPage(page, "denied");
  await page.getByRole("link", { name: "Start again" }).click();
  await headline(page, "Sign in to AWS");
  await answerIn(page, "Allow");
  await headline(page, "You are signed in");
  await checkPage(page, "signed in");
  assert(!(await page.content()).includes("user_code"), "the old link is gone");
  await page.getByRole("button", { name: "Sign out" }).click();
  await headline(page, "You are signed out");
  await checkPage(page, "signed out");
  for (const ending of ["expired", "failed", "newer", "over"]) {
    await page.goto(`${origin}/ended/${ending}`);
    await checkPage(page, ending);
  }
  assertEquals(problems, []);
  aws.emulator.failNext({ operation: "StartDeviceAuthorization", status: 503, times: 3 });
  await page.goto(`${origin}/login`);
  await headline(page, "AWS is not responding");
  await checkPage(page, "no start");
}

async function comeByLink({ browser }: Stage, { origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.context().route("http://elsewhere.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><link rel="icon" href="data:,"><a href="${origin}">Go</a>`,
    }));
  await page.goto("http://elsewhere.example/");
  await page.getByText("Go").click();
  await page.locator("#code").waitFor();
  const code = await codeOn(page);
  for (const { httpOnly, secure, sameSite, path, name } of await page.context().cookies()) {
    assert(name.startsWith("__Host-aws-sign-in"), name);
    assertEquals([httpOnly, secure, sameSite, path], [true, true, "Strict", "/"]);
  }
  assertEquals(await page.evaluate("document.cookie"), "");
  await page.reload();
  assertEquals(await codeOn(page), code, "a reload in the middle");
  await page.goto("http://elsewhere.example/");
  await page.getByText("Go").click();
  await page.locator("#code").waitFor();
  assertEquals(await codeOn(page), code, "a second visit");
  await answerIn(page, "Allow");
  await headline(page, "You are signed in");
  await page.getByText("Production").waitFor();
  await page.reload();
  await headline(page, "You are signed in");
  assertEquals(problems, []);
}

async function useTwoTabs({ browser }: Stage, { origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origin);
  const other = await watched.openTab();
  await other.goto(origin);
  assertEquals(await codeOn(other), await codeOn(page));
  await answerIn(page, "Allow");
  await Promise.all([page, other].map((tab) => headline(tab, "You are signed in")));
  assertEquals(problems, []);
}

async function expire({ browser }: Stage, { aws, origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origin);
  const code = await codeOn(page);
  aws.emulator.expire(code);
  await headline(page, "The code has expired");
  await page.getByRole("link", { name: "Start again" }).click();
  await page.locator("#code").waitFor();
  assert(await codeOn(page) !== code);
  assertEquals(problems, []);
}

async function lose({ browser }: Stage, { aws, origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page } = watched;
  await page.addInitScript("Date.now = () => 0"); // another clock must not matter
  let isLost = true;
  await page.route(/\/(poll|events\?.*)$/, (route) => isLost ? route.abort() : route.continue());
  await page.goto(origin);
  await page.getByText("This site is not responding. Trying again").waitFor();
  isLost = false;
  aws.emulator.failNext({ operation: "CreateToken", status: 503 });
  await page.getByText("AWS is not responding. Trying again").waitFor();
  await page.getByText("Waiting for your approval").waitFor();
  await answerIn(page, "Allow");
  await headline(page, "You are signed in");
  assertEquals(await page.evaluate("shifts"), []);
}

async function doWithoutScript({ browser }: Stage, { origin }: Site): Promise<void> {
  for (
    const [button, end] of [["Deny", "Access denied"], ["Allow", "You are signed in"]] as const
  ) {
    await using watched = await openPage(browser, { javaScriptEnabled: false });
    const { page, problems } = watched;
    await page.goto(origin);
    const code = await codeOn(page);
    await page.locator("noscript p", { hasText: "looks for your approval" }).waitFor();
    assertEquals(await page.getByRole("button", { name: "Copy" }).count(), 0);
    await page.waitForEvent("load"); // it comes again by itself
    assertEquals(await codeOn(page), code);
    await answerIn(page, button);
    await headline(page, end);
    assertEquals(problems, []);
  }
}

async function copy({ browser }: Stage, { origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(origin);
  const { x = 0, y = 0, width = 0, height = 0 } = await page.locator("#code").boundingBox() ?? {};
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assertEquals(await page.evaluate("navigator.clipboard.readText()"), await codeOn(page));
  assertEquals(await page.locator("#copied").textContent(), "Copied", "for screen readers");
  await page.getByRole("button", { name: "Copy", exact: true }).waitFor();
  assertEquals(await page.evaluate("shifts"), []);

  await page.evaluate("navigator.clipboard.writeText = () => Promise.reject()");
  await page.getByRole("button", { name: "Copy" }).press("Enter");
  await page.getByRole("button", { name: "Selected" }).waitFor();
  assertEquals(await page.evaluate("String(getSelection())"), await codeOn(page));
  assertEquals(problems, []);
}

async function replace({ browser }: Stage, { origin }: Site): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origin);
  const older = await codeOn(page);
  await page.context().clearCookies();
  const newer = await watched.openTab();
  await newer.goto(origin);
  await headline(page, "There is a newer sign-in");
  // Chromium writes any status of an error to the console.
  assertEquals(problems.map((problem) => /status of (\d+)/.exec(problem)?.[1]), ["409"]);
  await page.getByRole("link", { name: "Show the newer sign-in" }).click();
  await page.locator("#code").waitFor();
  assertEquals(await codeOn(page), await codeOn(newer));
  assert(await codeOn(page) !== older);
}
