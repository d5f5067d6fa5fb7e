import { assertEquals } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  authorizeUrl,
  hiddenFields,
  HOST,
  press,
  registerForCode,
  startAgain,
  startFlow,
} from "./_calls.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

async function heading(response: Response): Promise<string> {
  const headings = [...(await response.text()).matchAll(/<h1>(.*?)<\/h1>/g)];
  assertEquals(headings.length, 1);
  return headings[0]?.[1] ?? "";
}

const CROSS_SITE: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site", origin: HOST },
  { origin: "https://evil.example" },
  { origin: "https://oidc.us-east-1.amazonaws.com.evil.example" },
  { origin: "nonsense" },
];

for (const headers of CROSS_SITE) {
  Deno.test(`createEmulator() takes no answer from another site: ${JSON.stringify(headers)}`, async () => {
    const { emulator, page, poll } = await startFlow();
    const response = await press(emulator, page, "allow", headers);
    assertEquals([response.status, await heading(response)], [
      403,
      "The form was not sent from this page",
    ]);
    assertEquals((await poll()).body.error, "authorization_pending");

    const { clientId } = await registerForCode(emulator);
    const redirect = await press(emulator, authorizeUrl(clientId), "allow", headers);
    assertEquals([redirect.status, redirect.headers.get("location")], [403, null]);
  });
}

for (
  const headers of [
    { "sec-fetch-site": "same-origin", origin: "null" },
    { origin: "null" },
    { origin: HOST },
  ]
) {
  Deno.test(`createEmulator() takes an answer from its own page: ${JSON.stringify(headers)}`, async () => {
    const { emulator, page, poll } = await startFlow();
    assertEquals((await press(emulator, page, "allow", headers)).status, 200);
    assertEquals((await poll()).status, 200);
  });
}

Deno.test("createEmulator() takes no answer without the field that only the page knows", async () => {
  const { emulator, client, userCode, poll } = await startFlow();
  const other = await startAgain(emulator, client);
  const token = hiddenFields(await (await emulator.fetch(other.page)).text()).get("token") ?? "";
  for (const fields of [{}, { token: "" }, { token }, { token: "undefined" }]) {
    const body = new URLSearchParams({ user_code: userCode, answer: "allow", ...fields });
    const response = await emulator.fetch(`${HOST}/`, { method: "POST", body });
    assertEquals(response.status, 403);
  }
  assertEquals((await poll()).body.error, "authorization_pending");
});

Deno.test("createEmulator() takes one answer to an authorization request", async () => {
  const emulator = createEmulator();
  const { clientId } = await registerForCode(emulator);
  const page = await (await emulator.fetch(authorizeUrl(clientId))).text();
  const body = hiddenFields(page);
  body.set("answer", "deny");
  const answer = () => emulator.fetch(`${HOST}/authorize`, { method: "POST", body });
  assertEquals([(await answer()).status, (await answer()).status], [303, 403]);
});

Deno.test("createEmulator() lets an authorization request expire after ten minutes", async () => {
  const emulator = createEmulator();
  const { clientId } = await registerForCode(emulator);
  const body = hiddenFields(await (await emulator.fetch(authorizeUrl(clientId))).text());
  body.set("answer", "allow");
  emulator.advance(600_000);
  const response = await emulator.fetch(`${HOST}/authorize`, { method: "POST", body });
  assertEquals([response.status, response.headers.get("location")], [410, null]);
});

Deno.test("createEmulator() takes no answer that is not a form, or not an answer", async () => {
  const { emulator, page, poll } = await startFlow();
  assertEquals((await press(emulator, page, "maybe")).status, 400);
  const json = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  assertEquals((await emulator.fetch(`${HOST}/`, json)).status, 415);
  const noBody = await emulator.fetch(`${HOST}/`, { method: "POST", headers: FORM });
  assertEquals(noBody.status, 400);
  const unknown = new URLSearchParams({ user_code: "x", answer: "allow", token: "x" });
  assertEquals((await emulator.fetch(`${HOST}/`, { method: "POST", body: unknown })).status, 404);
  assertEquals((await poll()).body.error, "authorization_pending");
});
