// Makes the pictures of examples/edge/README.md: `deno task screenshots`.

import { answerIn, headline, openPage, openStage } from "../tests/browser/_edge.ts";
import { root } from "./_project.ts";

const ACCOUNTS = [
  { accountId: "111122223333", accountName: "Production", roles: ["ReadOnly"] },
  { accountId: "444455556666", accountName: "Staging", roles: ["Developer", "ReadOnly"] },
  { accountId: "777788889999", accountName: "Sandbox", roles: ["Administrator"] },
];
const DESKTOP = { width: 760, height: 560 };
const PHONE = { width: 320, height: 560 };

/** Takes the pictures; `folder` is a URL with a slash at the end. */
export async function takeScreenshots(folder: URL): Promise<void> {
  await using stage = await openStage({ accounts: ACCOUNTS });
  const { browser } = stage;
  const { origin } = await stage.start("polling");
  const looks = [
    ["desktop-light", DESKTOP, "light"],
    ["phone-dark", PHONE, "dark"],
  ] as const;
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, viewport, colorScheme] of looks) {
    await using watched = await openPage(browser, {
      viewport,
      colorScheme,
      reducedMotion: "reduce",
    });
    const { page } = watched;
    const shoot = (state: string) =>
      page.screenshot({
        path: new URL(`${state}-${name}.png`, folder).pathname,
        animations: "disabled",
        fullPage: true,
      });
    await page.goto(origin);
    // AWS's host, in the place of the emulator's.
    const host = "Opens device.sso.us-east-1.amazonaws.com in a new tab";
    await page.locator(".host").evaluate((line, text) => line.textContent = text, host);
    await shoot("waiting");
    await answerIn(page, "Deny");
    await headline(page, "Access denied");
    await shoot("denied");
    await page.getByRole("link", { name: "Start again" }).click();
    await answerIn(page, "Allow");
    await headline(page, "You are signed in");
    await shoot("signed-in");
  }
}

if (import.meta.main) await takeScreenshots(new URL("examples/edge/screenshots/", root));
