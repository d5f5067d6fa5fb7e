// The edge example in workerd, in Chromium: `deno task test:browser`.
import { assert, assertEquals } from "@std/assert";
import { answerIn, codeOn, headline, openPage, type Stage, startStage, VARIANTS } from "./_edge.ts";
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

/** Runs the cases one after the other, in one browser. */
Deno.test("the edge example in a browser", async (test) => {
  await using stage = await startStage({ accounts: ACCOUNTS });
  const only = Deno.env.get("ONLY") ?? "";
  const step = async (name: string, run: (stage: Stage) => Promise<void>) => {
    await test.step({ name, ignore: !name.includes(only), fn: () => run(stage) });
  };
  for (const [width, height] of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const look = { viewport: { width, height }, colorScheme };
      await step(
        `every state at ${width} px, ${colorScheme}`,
        (stage) => seeEveryState(stage, look),
      );
    }
  }
  for (const variant of VARIANTS) {
    await step(
      `${variant}: a link from another site, a reload, an approval`,
      (stage) => comeByLink(stage, variant),
    );
    await step(`${variant}: two tabs are one sign-in`, (stage) => useTwoTabs(stage, variant));
    await step(`${variant}: the code expires`, (stage) => expire(stage, variant));
    await step(`${variant}: AWS and this site out of reach`, (stage) => lose(stage, variant));
    await step(`${variant}: without JavaScript`, (stage) => doWithoutScript(stage, variant));
  }
  await step("a press on the code copies it", copy);
  await step("a tab of an older sign-in leads to the newer one", replace);
});

type Variant = (typeof VARIANTS)[number];

async function seeEveryState(
  { aws, browser, origins }: Stage,
  look: { viewport: { width: number; height: number }; colorScheme: "light" | "dark" },
): Promise<void> {
  await using watched = await openPage(browser, look);
  const { page, problems } = watched;
  await page.goto(origins.polling);
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
    await page.goto(`${origins.polling}/ended/${ending}`);
    await checkPage(page, ending);
  }
  assertEquals(problems, []);
  aws.emulator.failNext({ operation: "StartDeviceAuthorization", status: 503, times: 3 });
  await page.goto(`${origins.polling}/login`);
  await headline(page, "AWS is not responding");
  await checkPage(page, "no start");
}

async function comeByLink({ browser, origins }: Stage, variant: Variant): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.context().route("http://elsewhere.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><link rel="icon" href="data:,"><a href="${origins[variant]}">Go</a>`,
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

async function useTwoTabs({ browser, origins }: Stage, variant: Variant): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origins[variant]);
  const other = await watched.openTab();
  await other.goto(origins[variant]);
  assertEquals(await codeOn(other), await codeOn(page));
  await answerIn(page, "Allow");
  await Promise.all([page, other].map((tab) => headline(tab, "You are signed in")));
  assertEquals(problems, []);
}

async function expire({ aws, browser, origins }: Stage, variant: Variant): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origins[variant]);
  const code = await codeOn(page);
  aws.emulator.expire(code);
  await headline(page, "The code has expired");
  await page.getByRole("link", { name: "Start again" }).click();
  await page.locator("#code").waitFor();
  assert(await codeOn(page) !== code);
  assertEquals(problems, []);
}

async function lose({ aws, browser, origins }: Stage, variant: Variant): Promise<void> {
  await using watched = await openPage(browser);
  const { page } = watched;
  await page.addInitScript("Date.now = () => 0"); // another clock must not matter
  let isLost = true;
  const path = variant === "events" ? "**/events?*" : "**/poll";
  await page.route(path, (route) => isLost ? route.abort() : route.continue());
  await page.goto(origins[variant]);
  await page.getByText("This site is not responding. Trying again").waitFor();
  isLost = false;
  aws.emulator.failNext({ operation: "CreateToken", status: 503 });
  await page.getByText("AWS is not responding. Trying again").waitFor();
  await page.getByText("Waiting for your approval").waitFor();
  await answerIn(page, "Allow");
  await headline(page, "You are signed in");
  assertEquals(await page.evaluate("shifts"), []);
}

async function doWithoutScript({ browser, origins }: Stage, variant: Variant): Promise<void> {
  for (
    const [button, end] of [["Deny", "Access denied"], ["Allow", "You are signed in"]] as const
  ) {
    await using watched = await openPage(browser, { javaScriptEnabled: false });
    const { page, problems } = watched;
    await page.goto(origins[variant]);
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

async function copy({ browser, origins }: Stage): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(origins.polling);
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

async function replace({ browser, origins }: Stage): Promise<void> {
  await using watched = await openPage(browser);
  const { page, problems } = watched;
  await page.goto(origins.polling);
  const older = await codeOn(page);
  await page.context().clearCookies();
  const newer = await watched.openTab();
  await newer.goto(origins.polling);
  await headline(page, "There is a newer sign-in");
  // Chromium writes any status of an error to the console.
  assertEquals(problems.map((problem) => /status of (\d+)/.exec(problem)?.[1]), ["409"]);
  await page.getByRole("link", { name: "Show the newer sign-in" }).click();
  await page.locator("#code").waitFor();
  assertEquals(await codeOn(page), await codeOn(newer));
  assert(await codeOn(page) !== older);
}
