import {
  assertEquals,
  assertLess,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { signInByBrowser } from "../../scripts/login/browser.ts";
import { LoginError } from "../../scripts/login/failure.ts";
import { openLines, type Source } from "../../scripts/login/input.ts";
import { listenOnLoopback, unusedLoopbackUri } from "../../scripts/login/loopback.ts";
import type { Screen } from "../../scripts/login/process.ts";
import { FOREIGN, pageOf, SIGNED_IN, toResponse } from "../../scripts/login/loopback.ts";
import { startDeadline } from "../../scripts/login/time.ts";
import type { View } from "../../scripts/login/view.ts";
import { renderTerminal } from "./_login_helpers/text.ts";

const [, SIGNED_IN_TITLE] = SIGNED_IN;

function openListener() {
  return listenOnLoopback("ours", new AbortController().signal);
}

/** Signs in, and gives the authorization request to `browse` as soon as the person is shown it. */
function signIn<T>(browse: (url: URL) => void, exchange: (code: string) => Promise<T>) {
  const session = {
    place: { where: { region: "eu-west-1" } },
    view: { invite: ({ url }) => browse(new URL(url)) } as Pick<View, "invite"> as View,
    input: () => fail(),
    signal: new AbortController().signal,
  };
  return signInByBrowser({ carrier: "redirect", timeout: 600_000 }, session, {
    paste: { what: "address", redirectUri: "http://127.0.0.1:1/", elsewhere: "--paste" },
    authorize: (input) => new URL(`https://a.example/?${new URLSearchParams({ ...input })}`),
    exchange: ({ code }) => exchange(code),
  });
}

/** Where the authorization page would redirect to. */
function callback(url: URL, code: string): string {
  const { redirectUri, state } = Object.fromEntries(url.searchParams);
  return `${redirectUri}?${new URLSearchParams({ code, state: state! })}`;
}

function fail(): never {
  throw new Error("not to be called");
}

Deno.test("signInByBrowser() holds the browser's page back until the code is exchanged", async () => {
  let exchanged = false;
  const page = Promise.withResolvers<string>();
  const browse = async (url: URL) => {
    const response = await fetch(callback(url, "c"));
    assertEquals(exchanged, true);
    return response.text();
  };
  const code = await signIn((url) => page.resolve(browse(url)), async (code) => {
    await new Promise((resolve) => setTimeout(resolve, 0)); // a turn of the event loop
    exchanged = true;
    return code;
  });
  assertEquals(code, "c");
  assertStringIncludes(await page.promise, SIGNED_IN_TITLE);
});

Deno.test("listenOnLoopback() survives a request that is no URL, and prints nothing of it", async () => {
  await using listener = openListener();
  const printed: unknown[][] = [];
  const { error } = console;
  console.error = (...values) => void printed.push(values);
  try {
    for (const host of ["a b[", "[bad", ""]) {
      const port = Number(new URL(listener.redirectUri).port);
      using stranger = await Deno.connect({ hostname: "127.0.0.1", port });
      const request = `GET /oauth/callback?code=secret HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
      await stranger.write(new TextEncoder().encode(request));
      const bytes = new Uint8Array(64);
      const read = await stranger.read(bytes);
      assertMatch(new TextDecoder().decode(bytes.subarray(0, read ?? 0)), /^(HTTP\/1.1 4|$)/);
    }
  } finally {
    console.error = error;
  }
  assertEquals(printed, []);
});

Deno.test("listenOnLoopback() uses the first code, whoever comes again", async () => {
  await using listener = openListener();
  const open = async (code: string) =>
    await (await fetch(`${listener.redirectUri}?code=${code}&state=ours`)).text();
  const first = open("c1");
  assertEquals(await listener.code, "c1");
  const second = open("c2");
  listener.finish(SIGNED_IN);
  for (const page of await Promise.all([first, second])) {
    assertStringIncludes(page, SIGNED_IN_TITLE);
  }
  assertEquals(await listener.code, "c1");
});

Deno.test("listenOnLoopback() ends soon, whoever holds a connection open", async () => {
  const listener = openListener();
  const { port } = new URL(listener.redirectUri);
  using stranger = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
  listener.finish(SIGNED_IN);
  const response = await fetch(`${listener.redirectUri}?code=c&state=ours`);
  assertStringIncludes(await response.text(), SIGNED_IN_TITLE);
  assertEquals(await listener.code, "c");
  const started = performance.now();
  await listener[Symbol.asyncDispose]();
  assertLess(performance.now() - started, 1500);
});

Deno.test("startDeadline() ends with words on what to do, and leaves no timer behind", async () => {
  using time = new FakeTime();
  const never = new Promise<void>(() => {});
  {
    using deadline = startDeadline(600_000, new AbortController().signal);
    const waiting = assertRejects(() => deadline.wait(never), LoginError, "within 10 min");
    await time.tickAsync(600_000);
    await waiting;
    assertEquals(deadline.signal.aborted, true);
  }
  {
    using deadline = startDeadline(600_000, new AbortController().signal);
    assertEquals(await deadline.wait(Promise.resolve("done")), "done");
  }
  const controller = new AbortController();
  using deadline = startDeadline(600_000, controller.signal);
  const waiting = assertRejects(() => deadline.wait(never), Error, "Ctrl-C");
  controller.abort(new Error("Ctrl-C"));
  await waiting;
  deadline[Symbol.dispose]();
  assertEquals(time.pending, 0);
});

Deno.test("toResponse() escapes what it shows, and lets the page load and run nothing", async () => {
  const failure = { error: "x", message: `<script>alert("1")</script>`, hint: "Say 'no' & go." };
  const response = toResponse(pageOf(failure));
  const page = await response.text();
  assertStringIncludes(
    page,
    "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; Say &#39;no&#39; &amp;",
  );
  assertEquals(page.includes("<script"), false);
  const policy = response.headers.get("content-security-policy")!;
  const [, nonce] = policy.match(/style-src 'nonce-([\w-]+)'/)!;
  assertStringIncludes(page, `<style nonce="${nonce}">`);
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"]) {
    assertStringIncludes(policy, rule);
  }
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.get("referrer-policy"), "no-referrer");
});

Deno.test("toResponse() makes a page that a screen reader and a phone can use", async () => {
  for (const page of [SIGNED_IN, FOREIGN]) {
    const html = await toResponse(page).text();
    assertMatch(html, /^<!doctype html>\n<html lang="en">/);
    assertEquals([...html.matchAll(/<(title|h1|main|meta name="viewport")/g)].length, 4);
    assertEquals(html.match(/<title>(.*)<\/title>/)![1], html.match(/<h1>(.*)<\/h1>/)![1]);
  }
});

Deno.test("unusedLoopbackUri() is on a dynamic port", () => {
  for (let i = 0; i < 100; i++) {
    const { port, pathname } = new URL(unusedLoopbackUri());
    assertEquals([Number(port) >= 49_152, pathname], [true, "/oauth/callback"]);
  }
});

function createTerminal(isTerminal: boolean, isLive = isTerminal, width = 40) {
  const keys = new TransformStream<Uint8Array, Uint8Array>();
  const writer = keys.writable.getWriter();
  const modes: boolean[] = [];
  let output = "";
  const source: Source = {
    readable: keys.readable,
    isTerminal: () => isTerminal,
    setRaw: (mode) => void modes.push(mode),
  };
  const screen: Screen = { isLive, columns: () => width, write: (text) => void (output += text) };
  const type = (text: string) => void writer.write(new TextEncoder().encode(text)).catch(() => {});
  const end = () => void writer.close().catch(() => {});
  return { source, screen, modes, type, end, rows: () => renderTerminal(output, width).lines };
}

Deno.test("openLines() takes a pipe's lines, the last one without its end, and no raw mode", async () => {
  const { source, screen, modes, type, end } = createTerminal(false);
  using lines = openLines(source, screen);
  type("one\r\ntw");
  type("o\n\nthr");
  type("ee");
  end();
  const read = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) read.push(line.value);
  assertEquals([read, modes], [["one", "two", "", "three"], []]);
});

Deno.test("openLines() lets no endless line fill the memory", async () => {
  const { source, screen, type } = createTerminal(false);
  using lines = openLines(source, screen);
  type("x".repeat(70_000));
  assertEquals((await lines.next()).value?.length, 65_536);
  type("\n");
  assertEquals((await lines.next()).value?.length, 70_000 - 65_536);
});

Deno.test("openLines() takes a line longer than a terminal's own, and shows its end", async () => {
  const { source, screen, modes, type, rows } = createTerminal(true);
  const long = `http://127.0.0.1/?code=${"c".repeat(9000)}&state=ours`;
  {
    using lines = openLines(source, screen);
    const next = lines.next();
    type(long.slice(0, 5000));
    type(`${long.slice(5000)}\r`);
    assertEquals(await next, { value: long, done: false });
    assertEquals(rows(), [`> ${long.slice(-37)}`, "", ""]);
    assertEquals(modes, [true]);
  }
  assertEquals(modes, [true, false]);
});

Deno.test("openLines() edits as a terminal does: Backspace, Ctrl-U, Ctrl-D, and no arrow keys", async () => {
  const { source, screen, type, rows } = createTerminal(true);
  using lines = openLines(source, screen);
  type("wrong\x15abx\x7fc\x1b[D\x1b[200~d\x1b[201~\x04\x07\r\n\x04");
  assertEquals(await lines.next(), { value: "abcd", done: false });
  assertEquals(await lines.next(), { value: undefined, done: true });
  assertEquals(rows(), ["> abcd", "", ""]);
});

Deno.test("openLines() gives the terminal back at once, while it waits for a key", async () => {
  const { source, screen, modes, type, rows } = createTerminal(true);
  const lines = openLines(source, screen);
  void lines.next();
  type("half");
  await new Promise((resolve) => setTimeout(resolve, 0));
  lines[Symbol.dispose]();
  assertEquals([modes, rows().join("")], [[true, false], ""]);
});

Deno.test("openLines() leaves a terminal as it is where nothing can be redrawn", async () => {
  const { source, screen, modes, type } = createTerminal(true, false);
  using lines = openLines(source, screen);
  type("text\n");
  assertEquals([(await lines.next()).value, modes], ["text", []]);
});
