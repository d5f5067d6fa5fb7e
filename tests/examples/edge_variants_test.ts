// The three variants of the edge example, and what their pages say, in virtual time.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createMemoryStore } from "../../examples/edge/memory_store.ts";
import { createHandler } from "../../examples/edge/variants.ts";
import { turn } from "../support/virtual_clock.ts";
import { logged, login, poll, start } from "./edge/handler.ts";

for (const variant of ["polling", "cookie", "events"] as const) {
  const name = (text: string) => `the variant ${variant} ${text}`;

  Deno.test(
    name("shows the same code after a reload, and the accounts after the approval"),
    async () => {
      const example = start({
        variant,
        accounts: [{
          accountId: "111122223333",
          accountName: "<Prod>",
          roles: ["Admin", "Reader"],
        }],
      });
      const jar = example.createJar();
      const first = await login(example, jar);
      example.advance(1000);
      assertEquals((await login(example, jar)).code, first.code);
      example.emulator.approve(first.code);
      example.advance(1250);
      const { html, code } = await login(example, jar); // without a script, a reload is a poll
      assertEquals(code, "");
      assertMatch(html, /You are signed in[^]*&#60;Prod&#62;[^]*111122223333[^]*Admin[^]*Reader/);
      assert(!html.includes(first.code) && !html.includes("user_code"), "the old code is gone");
      assertEquals(example.tokens.length, 1);
      assertEquals((await login(example, jar)).html.includes("You are signed in"), true);
    },
  );

  Deno.test(name("signs out at AWS and here"), async () => {
    const example = start({ variant });
    const jar = example.createJar();
    const { code } = await login(example, jar);
    example.emulator.approve(code);
    example.advance(1250);
    await login(example, jar);
    const response = await example.clock.run(jar.send("POST", "/sign-out"));
    assertEquals([response.status, response.headers.get("location")], [303, "/ended/signed-out"]);
    assertEquals(example.emulator.requests.at(-1)?.operation, "Logout");
    assertEquals(jar.cookies.size, 0);
    assert((await login(example, jar)).code !== "", "a new one");
  });

  Deno.test(name("ends at once where the access has ended at AWS"), async () => {
    const example = start({ variant });
    const jar = example.createJar();
    const { code } = await login(example, jar);
    example.emulator.approve(code);
    example.advance(1250);
    await login(example, jar);
    example.emulator.revoke(example.tokens[0]!.accessToken);
    const response = await example.clock.run(jar.send("GET", "/login"));
    assertEquals(response.headers.get("location"), "/ended/over");
    assertEquals(jar.cookies.size, 0);
  });

  Deno.test(name("says at a reload that it was denied, and starts again"), async () => {
    const example = start({ variant });
    const jar = example.createJar();
    const { code } = await login(example, jar);
    example.emulator.deny(code);
    example.advance(1250);
    const response = await example.clock.run(jar.send("GET", "/login"));
    assertEquals([response.status, response.headers.get("location")], [303, "/ended/denied"]);
    assertStringIncludes(await (await example.get("/ended/denied")).text(), "Access denied");
    assert((await login(example, jar)).code !== code);
  });

  Deno.test(name("tells no secret to the browser, not even in its cookies"), async () => {
    const example = start({ variant });
    const jar = example.createJar();
    const { html, code } = await login(example, jar);
    const cookies = [...jar.cookies].flat();
    example.emulator.approve(code);
    example.advance(1250);
    const signedIn = await login(example, jar);
    const seen = [html, signedIn.html, ...cookies, ...jar.cookies.values()].join();
    const { accessToken, refreshToken = accessToken } = example.tokens[0]!;
    const secrets = [accessToken, refreshToken];
    for (const { body } of example.emulator.requests) {
      const { clientSecret = accessToken, deviceCode = accessToken } = Object(body);
      secrets.push(clientSecret, deviceCode);
    }
    assertEquals(secrets.filter((secret) => seen.includes(secret)), []);
  });
}

Deno.test("the variant cookie keeps the token, whichever poll responds last", async () => {
  const example = start({ variant: "cookie" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  example.advance(1000);
  let release = () => {};
  example.holdNext(new Promise<void>((resolve) => release = resolve));
  const slow = jar.send("POST", "/poll", { "x-user-code": code });
  const { requests } = example.emulator;
  const before = requests.length;
  for (let turns = 0; requests.length === before && turns < 10_000; turns++) await turn();
  example.advance(1000);
  example.emulator.approve(code);
  // Time stands still: the slow one must not come to its limit.
  const pollNow = async () =>
    await (await jar.send("POST", "/poll", { "x-user-code": code })).json();
  assertEquals(await pollNow(), { type: "token" });
  release();
  assertEquals((await (await slow).json()).type, "pending");
  assertEquals(await pollNow(), { type: "token" });
});

Deno.test("the variant cookie opens nothing that was changed, moved, or is over", async () => {
  const example = start({ variant: "cookie", expiresIn: 600 });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  const name = "__Host-aws-sign-in-0";
  const sealed = jar.cookies.get(name)!;
  const type = async () => (await poll(example, jar, code)).reason;
  assertEquals(await type(), undefined);
  const good = new Map(jar.cookies);
  const change = async (cookies: readonly (readonly [string, string])[]) => {
    jar.cookies.clear();
    for (const [key, value] of cookies) jar.cookies.set(key, value);
    return await type();
  };
  assertEquals(await change([[name, sealed.slice(0, -2)]]), "over");
  assertEquals(await change([[name, sealed.replace(/.{4}$/, "AAAA")]]), "over");
  assertEquals(await change([["__Host-aws-signed-in-0", sealed]]), "over");
  assertEquals(await change([[name, "sealed1."]]), "over");
  assertEquals(await change([...good]), undefined);
  example.advance(600_000 + 3_600_000);
  assertEquals(await type(), "over");
});

Deno.test("the variant cookie splits what is long, as AWS's registrations are", async () => {
  const example = start({ variant: "cookie" });
  const jar = example.createJar();
  const long = "s".repeat(5000);
  const body = JSON.stringify({
    clientId: "client",
    clientSecret: long,
    clientSecretExpiresAt: 4e9,
  });
  example.emulator.failNext({ operation: "RegisterClient", status: 200, body });
  const started = { deviceCode: "device", userCode: "ABCD-EFGH", expiresIn: 600 };
  const verificationUri = "https://example.com/";
  example.emulator.failNext({
    operation: "StartDeviceAuthorization",
    status: 200,
    body: JSON.stringify({ ...started, verificationUri }),
  });
  const { code } = await login(example, jar);
  assertEquals(code, "ABCD-EFGH");
  assertEquals([...jar.cookies.keys()], ["__Host-aws-sign-in-0", "__Host-aws-sign-in-1"]);
  for (const [name, value] of jar.cookies) assert(name.length + value.length < 4000);
  await logged(async () => {
    await poll(example, jar, code); // the emulator does not know this client
  });
  assertEquals(Object(example.emulator.requests.at(-1)?.body).clientSecret, long);
});

Deno.test("createSignIn() has a page in words where the accounts cannot be listed", async () => {
  const example = start();
  const jar = example.createJar();
  const { code } = await login(example, jar);
  example.emulator.approve(code);
  example.advance(1000);
  example.emulator.failNext({ operation: "ListAccounts", status: 503, times: 9 });
  const log = await logged(async () => {
    const { html } = await login(example, jar);
    assertMatch(html, /You are signed in[^]*cannot be listed[^]*Try again/);
  });
  assertMatch(log, /ListAccounts/);
});

Deno.test("createSignIn() shows the first 20 accounts, and says that there are more", async () => {
  const account = (_: unknown, at: number) => ({
    accountId: String(100_000_000_000 + at),
    accountName: `Account ${at}`,
    roles: ["Reader"],
  });
  const example = start({ accounts: Array.from({ length: 30 }, account) });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  example.emulator.approve(code);
  example.advance(1000);
  const { html } = await login(example, jar);
  assertEquals([...html.matchAll(/<h2>Account \d+</g)].length, 20);
  assertStringIncludes(html, "the first of your accounts");
  const calls = example.emulator.requests.filter(({ operation }) => operation.startsWith("List"));
  assert(calls.length < 45, `${calls.length} requests: a Worker on the free plan may make 50`);
});

Deno.test("createSignIn() has a page for each ending, and no other", async () => {
  const { get } = start();
  for (const ending of ["denied", "expired", "failed", "newer", "over", "signed-out"]) {
    const page = await get(`/ended/${ending}`);
    assertEquals(page.status, 200);
    assertMatch(await page.text(), /<a class="button" href="\/login">/);
  }
  for (const ending of ["", "x", "constructor", "denied/"]) {
    assertEquals((await get(`/ended/${ending}`)).status, 404, ending);
  }
});

Deno.test("createHandler() says which setting is wrong", async () => {
  const settings = [
    [{}, "Set START_URL"],
    [{ START_URL: "https://example.awsapps.com/start", VARIANT: "other" }, "VARIANT must be"],
    [{ START_URL: "https://example.awsapps.com/start", VARIANT: "cookie" }, "Set SEALING_KEY"],
    [{ EMULATOR: "on", VARIANT: "cookie", SEALING_KEY: "00" }, "Set SEALING_KEY"],
  ] as const;
  for (const [setting, message] of settings) {
    const failed = await createHandler(setting, createMemoryStore()).then(() => "", String);
    assertStringIncludes(failed, message);
  }
  const startUrl = { START_URL: "https://example.awsapps.com/start" };
  const failed = await createHandler(startUrl, undefined).then(() => "", String);
  assertStringIncludes(failed, "Bind a KV namespace");
  await createHandler({ ...startUrl, VARIANT: "cookie", SEALING_KEY: "0a".repeat(32) }, undefined);
});

Deno.test("createHandler() runs without AWS, on this machine alone", async () => {
  const handler = await createHandler({ EMULATOR: "on" }, createMemoryStore());
  const page = await (await handler(new Request("http://localhost:8000/login"))).text();
  const link = /href="(http[^"]+)"/.exec(page)?.[1] ?? "";
  assert(link.startsWith("http://localhost:8000/?user_code="), link);
  assertStringIncludes(await (await handler(new Request(link))).text(), "Allow");
  const elsewhere = link.replace("localhost", "elsewhere.example");
  assertEquals((await handler(new Request(elsewhere))).status, 421);
});

Deno.test("createHandler() starts without AWS on a store of an earlier emulator", async () => {
  const store = createMemoryStore();
  const registration = { clientId: "earlier", clientSecret: "earlier", clientSecretExpiresAt: 4e9 };
  await store.put("registration", JSON.stringify(registration), { expirationTtl: 3600 });
  const handler = await createHandler({ EMULATOR: "on" }, store);
  const page = await handler(new Request("http://localhost:8787/login"));
  assertEquals(page.status, 200);
});
