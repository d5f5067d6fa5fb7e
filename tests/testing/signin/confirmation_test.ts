import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { locationOf, press, STILL } from "../_calls.ts";
import { authorize, CONFIRMATION, CROSS, signinUrl, STATE } from "./_calls.ts";

const AUTO = { approval: "auto", clock: STILL } as const;

Deno.test("createEmulator() shows the other device's code as base64 of state and code", async () => {
  const emulator = createEmulator(AUTO);
  const url = locationOf(await emulator.fetch(signinUrl(CROSS)));
  assertEquals(url.origin + url.pathname, CONFIRMATION);
  const response = await emulator.fetch(url);
  assertEquals(response.status, 200);
  assertEquals(emulator.requests.at(-1)?.operation, "SigninConfirmation");
  const text = await response.text();
  assertStringIncludes(text, '<label for="code">Authorization code</label>');
  const [, area = "", shown = ""] = /<textarea ([^>]*)>([^<]*)<\/textarea>/.exec(text) ?? [];
  for (const attribute of ['id="code"', "readonly", "autofocus"]) {
    assertStringIncludes(area, attribute);
  }
  assertStringIncludes(text, "user-select: all");
  const pairs = [...new URLSearchParams(atob(shown))];
  assertEquals(pairs, [["state", STATE], ["code", url.searchParams.get("code") ?? ""]]);
  assertMatch(atob(shown), /^state=a\+state\+%26\+more&code=[\w-]+$/);
});

Deno.test("createEmulator() shows on the confirmation page only what it issued for it", async () => {
  const { emulator, code, exchange } = await authorize();
  const shows = async (parameters: string | Record<string, string>) => {
    const response = await emulator.fetch(`${CONFIRMATION}?${new URLSearchParams(parameters)}`);
    return [response.status, /<h1>(.*?)<\/h1>/.exec(await response.text())?.[1]];
  };
  const unknown = [404, "Unknown code"];
  assertEquals(await shows({}), unknown);
  assertEquals(await shows({ code: "x", state: STATE }), unknown);
  assertEquals(await shows({ code, state: STATE }), unknown); // the same device's
  await exchange();
  const url = locationOf(await emulator.fetch(signinUrl(CROSS)));
  const cross = url.searchParams.get("code") ?? "";
  assertEquals(await shows({ code: cross, state: "other" }), unknown);
  assertEquals(await shows({ code: cross }), unknown);
  assertEquals(await shows(`code=${cross}&code=x&state=y`), [400, "Bad request"]);
  const copy = [200, "Copy this code to your other device"];
  assertEquals(await shows({ code: cross, state: STATE }), copy);
  assertEquals(await shows({ error: "access_denied", state: STATE }), [200, "Denied"]);
  const wrong = await shows({ error: "invalid_scope" });
  assertEquals(wrong, [400, "The sign-in was refused"]);
  emulator.advance(600_000);
  assertEquals(await shows({ code: cross, state: STATE }), [410, "The code has expired"]);
});

Deno.test("createEmulator() denies the other device by the button Deny", async () => {
  const emulator = createEmulator();
  const url = locationOf(await press(emulator, signinUrl(CROSS), "deny"));
  assertEquals(url.origin + url.pathname, CONFIRMATION);
  assertStringIncludes(await (await emulator.fetch(url)).text(), "<h1>Denied</h1>");
});

Deno.test("createEmulator() escapes whatever its pages of AWS Sign-In are told", async () => {
  const emulator = createEmulator(AUTO);
  const evil = `<script>"'&</script>`;
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), async (noise) => {
    const error = `${evil}${noise}`;
    const query = new URLSearchParams({ error, state: error, code: error });
    const page = await emulator.fetch(`${CONFIRMATION}?${query}`);
    const text = await page.text();
    assertEquals(page.status, 400);
    assertStringIncludes(text, "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;");
    assertEquals(/<script/.test(text), false);
    const state = new URLSearchParams({ ...CROSS, state: error });
    const url = locationOf(await emulator.fetch(signinUrl(Object.fromEntries(state))));
    const shown = /<textarea [^>]*>([^<]*)</.exec(await (await emulator.fetch(url)).text())?.[1];
    assertEquals(new URLSearchParams(atob(shown ?? "")).get("state"), state.get("state"));
  }));
});

Deno.test("createEmulator() takes the confirmation page's origin from the request", async () => {
  const emulator = createEmulator(AUTO);
  const origin = "http://127.0.0.1:8787";
  const redirect_uri = `${origin}/v1/sessions/confirmation`;
  const url = locationOf(await emulator.fetch(signinUrl({ ...CROSS, redirect_uri }, origin)));
  assertEquals((await emulator.fetch(url)).status, 200);
  const elsewhere = await emulator.fetch(signinUrl({ ...CROSS, redirect_uri }));
  assertEquals(elsewhere.status, 400);
});
