// Durable Objects and KV in the real workerd.
import { assert, assertEquals } from "@std/assert";
import { serveAws, startWorkerd, until } from "./_servers.ts";

Deno.test("a Durable Object has one session for 200 requests at once", async () => {
  await using aws = serveAws();
  await using workerd = await startWorkerd(aws);
  const ask = (path: string, init?: RequestInit) =>
    fetch(`${workerd.origin}/session/${path}`, init);

  const nobody = await ask("token");
  assertEquals(nobody.status, 500);
  await nobody.body?.cancel();
  const text = await (await ask("sign-in")).text();
  aws.emulator.approve(/compare (\S+)/.exec(text)![1]!);
  let first = "";
  await until(async () => {
    const response = await ask("token");
    first = (await response.json()).accessToken;
    return response.ok;
  });
  await (await ask("invalidate", { method: "POST", body: first })).body?.cancel();
  const responses = await Promise.all(Array.from({ length: 200 }, () => ask("token")));
  const tokens = await Promise.all(responses.map((response) => response.json()));
  assertEquals(new Set(tokens.map(({ accessToken }) => accessToken)).size, 1);
  assert(tokens[0].accessToken !== first);
  assertEquals(aws.refreshes(), 1);
});

Deno.test("a Durable Object polls by its alarm, and keeps a session", async () => {
  await using aws = serveAws({ interval: 1 });
  await using workerd = await startWorkerd(aws);
  const ask = (path: string) => fetch(`${workerd.origin}/poller/${path}`);

  const { link } = await (await ask("sign-in")).json();
  const polls = () => aws.emulator.requests.filter((each) => each.operation === "CreateToken");
  await until(() => Promise.resolve(polls().length >= 2));
  assertEquals(await (await ask("state")).text(), "pending");
  aws.emulator.approve(new URL(link.replace("#/", "")).searchParams.get("user_code")!);
  await until(async () => await (await ask("state")).text() === "signed in");
  const { accessToken } = await (await ask("token")).json();
  assert(accessToken.startsWith("aoa"));
  const times = polls().map(({ time }) => time);
  for (const [n, time] of times.entries()) assert(n === 0 || time - times[n - 1]! >= 1000);
  assert(polls().every(({ error }) => error !== "slow_down"));
});

Deno.test("a visitor has a session of their own in KV, sealed", async () => {
  await using aws = serveAws();
  await using workerd = await startWorkerd(aws);
  const visit = async (path: string, cookie = "") => {
    const response = await fetch(`${workerd.origin}/visitor/${path}`, { headers: { cookie } });
    return { response, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
  };

  const { response, cookie } = await visit("sign-in");
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    if (text === "") aws.emulator.approve(chunk.trim());
    text += chunk;
  }
  assert(text.endsWith("signed in\n"), text);
  const mine = await (await visit("state", cookie)).response.json();
  assertEquals(mine.hasRefreshToken, true);
  const other = await visit("state");
  assertEquals(await other.response.json(), null);
  assert(other.cookie !== cookie && other.cookie !== "");
  assertEquals(workerd.kvTexts().length, 1);
  assert(!/aoa|aor|awsapps/.test(workerd.kvTexts().join()));
});
