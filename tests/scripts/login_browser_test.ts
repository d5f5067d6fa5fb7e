import {
  assertEquals,
  assertLess,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { startDeadline } from "../../scripts/login/browser/deadline.ts";
import { listenOnLoopback, unusedLoopbackUri } from "../../scripts/login/browser/loopback.ts";
import { FOREIGN, pageOf, SIGNED_IN, toResponse } from "../../scripts/login/browser/result_page.ts";
import { LoginError } from "../../scripts/login/failure.ts";
import { createInput, type Source } from "../../scripts/login/input/input.ts";
import type { Screen } from "../../scripts/login/output/screen.ts";
import type { View } from "../../scripts/login/output/view.ts";
import { renderTerminal } from "./_login_helpers/text.ts";

const AUTHORIZE = new URL("https://oidc.eu-west-1.amazonaws.com/authorize");

function openListener(signal: AbortSignal = new AbortController().signal) {
  const session = {
    place: { where: { region: "eu-west-1" } },
    view: { invite: () => {} } as unknown as View,
    input: { lines: () => fail() },
    signal,
  };
  return listenOnLoopback({ state: "ours", timeout: 600_000, elsewhere: "--paste" }, session);
}

function fail(): never {
  throw new Error("not to be called");
}

Deno.test("listenOnLoopback() holds the browser's page back until the code is exchanged", async () => {
  await using listener = openListener();
  let exchanged = false;
  const delivered = listener.deliver(AUTHORIZE, async (code) => {
    await new Promise((resolve) => setTimeout(resolve, 0)); // a turn of the event loop
    exchanged = true;
    return code;
  });
  const response = await fetch(`${listener.redirectUri}?code=c&state=ours`);
  assertEquals(exchanged, true);
  assertStringIncludes(await response.text(), SIGNED_IN.title);
  assertEquals(await delivered, "c");
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
  const codes: string[] = [];
  const pages = [1, 2].map(async (n) => {
    const response = await fetch(`${listener.redirectUri}?code=c${n}&state=ours`);
    return await response.text();
  });
  await listener.deliver(AUTHORIZE, (code) => Promise.resolve(codes.push(code)));
  for (const page of await Promise.all(pages)) assertStringIncludes(page, SIGNED_IN.title);
  assertEquals(codes.length, 1);
});

Deno.test("listenOnLoopback() ends soon, whoever holds a connection open", async () => {
  const listener = openListener();
  const { port } = new URL(listener.redirectUri);
  using stranger = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
  const delivered = listener.deliver(AUTHORIZE, (code) => Promise.resolve(code));
  const response = await fetch(`${listener.redirectUri}?code=c&state=ours`);
  assertStringIncludes(await response.text(), SIGNED_IN.title);
  await delivered;
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

Deno.test("createInput() takes a pipe's lines, the last one without its end, and no raw mode", async () => {
  const { source, screen, modes, type, end } = createTerminal(false);
  using lines = createInput(source, screen).lines();
  type("one\r\ntw");
  type("o\n\nthr");
  type("ee");
  end();
  const read = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) read.push(line.value);
  assertEquals([read, modes], [["one", "two", "", "three"], []]);
});

Deno.test("createInput() lets no endless line fill the memory", async () => {
  const { source, screen, type } = createTerminal(false);
  using lines = createInput(source, screen).lines();
  type("x".repeat(70_000));
  assertEquals((await lines.next()).value?.length, 70_000);
});

Deno.test("createInput() takes a line longer than a terminal's own, and shows its end", async () => {
  const { source, screen, modes, type, rows } = createTerminal(true);
  const long = `http://127.0.0.1/?code=${"c".repeat(9000)}&state=ours`;
  {
    using lines = createInput(source, screen).lines();
    const next = lines.next();
    type(long.slice(0, 5000));
    type(`${long.slice(5000)}\r`);
    assertEquals(await next, { value: long, done: false });
    assertEquals(rows(), [`> ${long.slice(-37)}`, "", ""]);
    assertEquals(modes, [true]);
  }
  assertEquals(modes, [true, false]);
});

Deno.test("createInput() edits as a terminal does: Backspace, Ctrl-U, Ctrl-D, and no arrow keys", async () => {
  const { source, screen, type, rows } = createTerminal(true);
  using lines = createInput(source, screen).lines();
  type("wrong\x15abx\x7fc\x1b[D\x1b[200~d\x1b[201~\x04\x07\r\n\x04");
  assertEquals(await lines.next(), { value: "abcd", done: false });
  assertEquals(await lines.next(), { value: undefined, done: true });
  assertEquals(rows(), ["> abcd", "", ""]);
});

Deno.test("createInput() gives the terminal back at once, while it waits for a key", async () => {
  const { source, screen, modes, type, rows } = createTerminal(true);
  const lines = createInput(source, screen).lines();
  void lines.next();
  type("half");
  await new Promise((resolve) => setTimeout(resolve, 0));
  lines[Symbol.dispose]();
  assertEquals([modes, rows().join("")], [[true, false], ""]);
});

Deno.test("createInput() leaves a terminal as it is where nothing can be redrawn", async () => {
  const { source, screen, modes, type } = createTerminal(true, false);
  using lines = createInput(source, screen).lines();
  type("text\n");
  assertEquals([(await lines.next()).value, modes], ["text", []]);
});
