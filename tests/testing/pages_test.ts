import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  authorizeUrl,
  countingRandom,
  hiddenFields,
  HOST,
  press,
  register,
  registerForCode,
  START_URL,
  startAgain,
  startFlow,
} from "./_calls.ts";

async function heading(response: Response): Promise<string> {
  const headings = [...(await response.text()).matchAll(/<h1>(.*?)<\/h1>/g)];
  assertEquals(headings.length, 1);
  return headings[0]?.[1] ?? "";
}

Deno.test("createEmulator() shows the code, the application, its scopes and the start URL", async () => {
  const { emulator, page, userCode } = await startFlow({}, { scopes: ["one:scope", "two:scope"] });
  const response = await emulator.fetch(page);
  assertEquals(response.status, 200);
  const text = await response.text();
  for (
    const part of [userCode, "<bdi>test</bdi>", "one:scope", "two:scope", START_URL, "emulator"]
  ) {
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, `<p class="code">${userCode}</p>`);
  assertMatch(text, /^<!doctype html>\n<html lang="en">/);
  assertMatch(text, /<title>[^<]+<\/title>/);
  assertMatch(text, /<form [^>]*action="\/" method="post">/);
  assertMatch(text, /<button [^>]*value="allow">Allow<\/button>/);
  assertMatch(text, /<button [^>]*value="deny">Deny<\/button>/);
  for (const rule of ["color-scheme", "prefers-color-scheme", ":focus-visible"]) {
    assertStringIncludes(text, rule);
  }
  assertEquals(/<script|javascript:| on\w+=| style=/.test(text), false);
});

Deno.test("createEmulator() names the default scope of a client without scopes", async () => {
  const { emulator, page } = await startFlow({}, {});
  assertStringIncludes(await (await emulator.fetch(page)).text(), "sso:account:access");
});

Deno.test("createEmulator() sends its pages with headers that keep others out", async () => {
  const { emulator, page } = await startFlow();
  const nonces = new Set<string>();
  for (const url of [page, page, `${HOST}/`, `${HOST}/?user_code=x`]) {
    const response = await emulator.fetch(url);
    const text = await response.text();
    const nonce = /<style nonce="([\w-]{16})">/.exec(text)?.[1] ?? "";
    nonces.add(nonce);
    assertEquals(
      response.headers.get("content-security-policy"),
      `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; ` +
        "frame-ancestors 'none'",
    );
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(response.headers.get("referrer-policy"), "no-referrer");
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("access-control-allow-origin"), null);
  }
  assertEquals(nonces.size, 4);
});

Deno.test("createEmulator() lets the form of /authorize be redirected to the loopback, and only there", async () => {
  const emulator = createEmulator();
  const { clientId } = await registerForCode(emulator);
  const response = await emulator.fetch(authorizeUrl(clientId));
  const policy = response.headers.get("content-security-policy") ?? "";
  assertStringIncludes(policy, "form-action 'self' http://127.0.0.1:49152;");
  const text = await response.text();
  for (const part of ["<bdi>test</bdi>", START_URL, "sso:account:access", "<bdi>test</bdi>"]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("createEmulator() asks for the code where the address has none", async () => {
  const { emulator, userCode } = await startFlow();
  for (const path of ["/", "/device", "/?user_code="]) {
    const text = await (await emulator.fetch(HOST + path)).text();
    assertMatch(
      text,
      /<label for="user_code">Code<\/label>\s*<input id="user_code" name="user_code"/,
    );
    assertMatch(text, /method="get"/);
    assertEquals(text.includes(userCode), false);
  }
});

Deno.test("createEmulator() allows by the page's button", async () => {
  const { emulator, page, poll } = await startFlow();
  const response = await press(emulator, page, "allow");
  assertEquals([response.status, await heading(response)], [200, "Allowed"]);
  assertEquals((await poll()).status, 200);
});

Deno.test("createEmulator() denies by the page's button", async () => {
  const { emulator, page, poll } = await startFlow();
  const response = await press(emulator, page, "deny");
  assertEquals([response.status, await heading(response)], [200, "Denied"]);
  assertEquals((await poll()).body.error, "access_denied");
});

Deno.test("createEmulator() has the page under /device as well, and takes small letters", async () => {
  const { emulator, userCode, poll } = await startFlow();
  const typed = userCode.toLowerCase().replace("-", "");
  const response = await press(emulator, `${HOST}/device?user_code=${typed}`, "allow");
  assertEquals(await heading(response), "Allowed");
  assertEquals((await poll()).status, 200);
});

Deno.test("createEmulator() says on the page how a code stands that cannot be answered", async () => {
  const unknown = await createEmulator().fetch(`${HOST}/?user_code=BBBB-BBBB`);
  assertEquals([unknown.status, await heading(unknown)], [404, "Unknown code"]);

  const flow = await startFlow();
  const { emulator, client, page, poll } = flow;
  const shows = async (url: string) => {
    const response = await emulator.fetch(url);
    return [response.status, await heading(response)];
  };
  emulator.approve(flow.userCode);
  assertEquals(await shows(page), [409, "Already answered"]);
  await poll();
  assertEquals(await shows(page), [409, "Already answered"]);

  const denied = await startAgain(emulator, client);
  emulator.deny(denied.userCode);
  assertEquals(await shows(denied.page), [409, "Already answered"]);

  const expired = await startAgain(emulator, client);
  emulator.expire(expired.userCode);
  assertEquals(await shows(expired.page), [410, "The code has expired"]);

  const orphan = await startAgain(emulator, client);
  emulator.expireClient(client.clientId);
  assertEquals(await shows(orphan.page), [
    403,
    "The application's registration has expired".replaceAll("'", "&#39;"),
  ]);
});

Deno.test("createEmulator() does not count an answer that comes too late", async () => {
  const { emulator, page, userCode, poll } = await startFlow();
  const fields = hiddenFields(await (await emulator.fetch(page)).text());
  fields.set("answer", "allow");
  emulator.deny(userCode);
  const response = await emulator.fetch(`${HOST}/`, { method: "POST", body: fields });
  assertEquals(response.status, 409);
  assertEquals((await poll()).body.error, "access_denied");
});

Deno.test("createEmulator() approves at the opening of the page with approval auto", async () => {
  const { emulator, page, poll } = await startFlow({ approval: "auto" });
  assertEquals((await poll()).body.error, "authorization_pending");
  await emulator.fetch(`${HOST}/`);
  assertEquals((await emulator.fetch(page, { method: "HEAD" })).status, 405);
  emulator.advance(1000);
  assertEquals((await poll()).body.error, "authorization_pending");
  assertEquals(await heading(await emulator.fetch(page)), "Allowed");
  emulator.advance(1000);
  assertEquals((await poll()).status, 200);
});

Deno.test("createEmulator() does not approve an expired client by itself", async () => {
  const { emulator, client, page } = await startFlow({ approval: "auto" });
  emulator.expireClient(client.clientId);
  assertEquals((await emulator.fetch(page)).status, 403);
});

async function pagesFor(clientName: string, startUrl: string): Promise<string[]> {
  const emulator = createEmulator({ random: countingRandom() });
  const client = await register(emulator, { clientName });
  const forCode = await registerForCode(emulator, { clientName, issuerUrl: startUrl });
  const device = await startAgain(emulator, client);
  return [
    await (await emulator.fetch(device.page)).text(),
    await (await emulator.fetch(authorizeUrl(forCode.clientId))).text(),
  ];
}

function asHtml(text: string): string {
  const element = text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return element.replaceAll("&#38;", "&amp;").replaceAll("&#60;", "&lt;").replaceAll(
    "&#62;",
    "&gt;",
  )
    .replaceAll("&#34;", "&quot;");
}

Deno.test("createEmulator() escapes whatever an application calls itself", async () => {
  const marker = "THE-NAME";
  const path = "THE-PATH";
  const plain = await pagesFor(marker, `https://example.com/${path}`);
  const nasty = fc.string({
    minLength: 1,
    unit: fc.constantFrom(
      "<",
      ">",
      "&",
      '"',
      "'",
      "/",
      "=",
      "script",
      "]]>",
      "<!--",
      "$&",
      " ",
      "é",
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(nasty, fc.string({ minLength: 1 })), nasty, async (name, tail) => {
      const pages = await pagesFor(name, `https://example.com/${tail}`);
      const expected = plain.map((page) =>
        page.replace(marker, () => asHtml(name)).replace(path, () => asHtml(tail))
      );
      assertEquals(pages, expected);
    }),
    { numRuns: 150 },
  );
});

Deno.test("createEmulator() escapes nothing twice and leaves no hole in the page", async () => {
  const name = `</bdi><script>alert("1")</script>&amp;'`;
  for (const page of await pagesFor(name, START_URL)) {
    assertEquals(page.includes("<script"), false);
    assertStringIncludes(
      page,
      "&lt;/bdi&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;",
    );
    assert(page.endsWith("</html>\n"));
  }
});
