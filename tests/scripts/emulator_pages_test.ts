// The emulator's pages in a real browser: narrow and wide, light and dark, judged by axe-core.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Browser, chromium, type Page } from "npm:playwright-core@1.65.1";
import axe, { type AxeResults } from "npm:axe-core@4.14.1";
import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { findChromium } from "../../scripts/runtimes/install.ts";

const LONG = "a-name-without-any-place-to-break-".repeat(4);
const FLAGS = [
  "--disable-background-networking",
  "--disable-gpu",
  "--no-first-run",
  "--no-sandbox",
];
/** How long a page may take, in milliseconds. */
const LIMIT = 30_000;

async function withBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
  const executablePath = await findChromium();
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

/** Clients and codes, as long as they may be, and the addresses of all pages. */
async function prepare(endpoint: string, emulator: ReturnType<typeof createEmulator>) {
  const client = createSsoOidcClient({ endpoint });
  const startUrl = `https://example.awsapps.com/start/${LONG}`;
  const scopes = ["sso:account:access", `scope:${LONG}`];
  const input = { clientName: LONG, clientType: "public", scopes };
  const device = await client.registerClient(input);
  const doomed = await client.registerClient(input);
  const code = await client.registerClient({
    ...input,
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    issuerUrl: startUrl,
  });
  const start = async (registration = device) => {
    const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
    return { ...authorization, page: authorization.verificationUriComplete ?? "" };
  };
  const [answered, denied, expired, orphan] = [
    await start(),
    await start(),
    await start(),
    await start(doomed),
  ];
  emulator.approve(answered.userCode);
  emulator.deny(denied.userCode);
  emulator.expire(expired.userCode);
  emulator.expireClient(doomed.clientId);
  const query = {
    response_type: "code",
    redirect_uri: "http://127.0.0.1:49152/oauth/callback",
    state: "a-state",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  };
  const url = (path: string, more: Record<string, string>) =>
    `${endpoint}${path}?${new URLSearchParams({ ...query, ...more })}`;
  const signin = { code_challenge_method: "SHA-256", scope: "openid" };
  return {
    start,
    pages: {
      "the form for a code": `${endpoint}/`,
      "an unknown code": `${endpoint}/?user_code=BBBB-BBBB`,
      "a device that asks": (await start()).page,
      "a code that was allowed": answered.page,
      "a code that was denied": denied.page,
      "a code that has expired": expired.page,
      "a registration that has expired": orphan.page,
      "an application that asks": url("/authorize", {
        client_id: code.clientId,
        code_challenge_method: "S256",
      }),
      "an unknown application": url("/authorize", { client_id: "x" }),
      "the development tools that ask": url("/v1/authorize", {
        ...signin,
        client_id: "arn:aws:signin:::devtools/same-device",
      }),
      "the other device that asks": url("/v1/authorize", {
        ...signin,
        client_id: "arn:aws:signin:::devtools/cross-device",
        redirect_uri: `${endpoint}/v1/sessions/confirmation`,
      }),
      "a refusal for the other device": `${endpoint}/v1/sessions/confirmation?error=access_denied`,
    },
  };
}

/** Whether a page fits into its window, and what axe-core says of it, best practices included. */
async function judge(page: Page, title: string): Promise<string[]> {
  const width = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  const problems = (width as number) > 0 ? [`${title}: ${width} px too wide`] : [];
  await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(
    `axe.run(document).then(({ violations, incomplete }) => ({ violations, incomplete }))`,
  ) as Pick<AxeResults, "violations" | "incomplete">;
  for (const { id, nodes } of [...violations, ...incomplete]) {
    problems.push(`${title}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }
  return problems;
}

Deno.test("the emulator's pages fit into 320 px, and axe-core finds nothing", async () => {
  await using server = await serveEmulator();
  const { pages } = await prepare(server.url.origin, server.emulator);
  await withBrowser(async (browser) => {
    const problems: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [320, 1024]) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width, height: 700 },
        });
        const page = await context.newPage();
        page.setDefaultTimeout(LIMIT);
        for (const [title, url] of Object.entries(pages)) {
          await page.goto(url);
          problems.push(...await judge(page, `${title}, ${width} px, ${colorScheme}`));
        }
        await context.close();
      }
    }
    assertEquals(problems, []);
  });
});

Deno.test("the emulator's pages lead on: from a wrong code to the answer, and say what comes next", async () => {
  await using server = await serveEmulator();
  const { start } = await prepare(server.url.origin, server.emulator);
  await withBrowser(async (browser) => {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 700 } }))
      .newPage();
    page.setDefaultTimeout(LIMIT);
    const texts: string[] = [];
    for (const button of ["Allow", "Deny"]) {
      const { userCode } = await start();
      await page.goto(server.url.href);
      await page.getByLabel("Code").fill("BBBB-BBBB");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { name: "Unknown code" }).waitFor();
      await page.getByLabel("Code").fill(userCode.toLowerCase());
      await page.keyboard.press("Enter");
      await page.getByText(userCode).waitFor();
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("heading", { name: button === "Allow" ? "Allowed" : "Denied" })
        .waitFor();
      assertEquals(await judge(page, button), []);
      texts.push(await page.locator("main").innerText());
    }
    assertStringIncludes(texts[0] ?? "", "will be signed in within seconds");
    assertStringIncludes(texts[1] ?? "", "start again on your device");
  });
});

Deno.test("the emulator's page for another device shows a code, in 320 px", async () => {
  await using server = await serveEmulator();
  const { pages } = await prepare(server.url.origin, server.emulator);
  await withBrowser(async (browser) => {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 700 } }))
      .newPage();
    page.setDefaultTimeout(LIMIT);
    await page.goto(pages["the other device that asks"]);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByLabel("Authorization code").waitFor();
    assertEquals(await judge(page, "confirmation"), []);
    assert((await page.getByLabel("Authorization code").inputValue()).length > 20);
  });
});
