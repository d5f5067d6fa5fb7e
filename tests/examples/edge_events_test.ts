// The variant of the edge example with server-sent events, in virtual time.
import { assert, assertEquals } from "@std/assert";
import { login, poll, start } from "./edge/handler.ts";

/** Reads events as a browser does. */
async function* eventsOf(response: Response): AsyncGenerator<Record<string, unknown>> {
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      if (data) yield JSON.parse(data);
    }
  }
}

Deno.test("the variant events says every change, and stores the token", async () => {
  const example = start({ variant: "events" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  const events = eventsOf(await jar.send("GET", `/events?code=${code}`));
  const next = async () => (await example.clock.run(events.next())).value;
  assertEquals(await next(), { type: "pending", waitMs: 1250 });
  example.emulator.failNext({ network: "error" });
  assertEquals(await next(), { type: "retry", waitMs: 2250 });
  example.emulator.approve(code);
  assertEquals(await next(), { type: "token" });
  assertEquals((await example.clock.run(events.next())).done, true);
  assertEquals(example.tokens.length, 1);
  const again = eventsOf(await jar.send("GET", `/events?code=${code}`));
  assertEquals((await again.next()).value, { type: "token" });
});

Deno.test("the variant events ends in one token for two tabs, and both say so", async () => {
  const example = start({ variant: "events" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  const tabs = await Promise.all([0, 1].map(async () => {
    return eventsOf(await jar.send("GET", `/events?code=${code}`));
  }));
  for (const tab of tabs) {
    const type = String((await example.clock.run(tab.next())).value?.type);
    assert(["pending", "slow_down"].includes(type), type);
  }
  example.emulator.approve(code);
  const last = await Promise.all(
    tabs.map(async (tab) => {
      let type: unknown;
      for await (const event of tab) ({ type } = event);
      return type;
    }).map((work) => example.clock.run(work)),
  );
  assertEquals(last, ["token", "token"]);
  assertEquals(example.tokens.length, 1);
});

Deno.test("the variant events stops after 40 polls, and goes on where it was", async () => {
  const example = start({ variant: "events" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  example.advance(1000);
  const count = async () => {
    const events = eventsOf(await jar.send("GET", `/events?code=${code}`));
    let polls = 0;
    while (!(await example.clock.run(events.next())).done) polls++;
    return polls;
  };
  assertEquals(await count(), 40);
  const before = example.clock.now();
  assertEquals(await count(), 40);
  assert(example.clock.now() - before >= 40 * 1250, "no poll came early");
  const errors = example.emulator.requests.map(({ error }) => error).filter(Boolean);
  assertEquals(new Set(errors), new Set(["authorization_pending"]));
});

Deno.test("the variant events loses no token of a page that has gone, and polls no more", async () => {
  const example = start({ variant: "events" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  example.advance(1000);
  let release = () => {};
  example.holdNext(new Promise<void>((resolve) => release = resolve));
  example.emulator.approve(code);
  const response = await jar.send("GET", `/events?code=${code}`);
  const reader = response.body!.getReader();
  await reader.read(); // "retry:"
  await example.clock.advance(1000);
  const left = reader.cancel();
  release();
  await example.clock.run(left);
  assertEquals(example.tokens.length, 1);
  assertEquals(await poll(example, jar, code), { type: "token" });

  const other = await login(example, example.createJar());
  const gone = await example.createJar().send("GET", `/events?code=${other.code}`);
  assertEquals((await eventsOf(gone).next()).value?.reason, "over", "it has no cookie");
});

Deno.test("the variant events refuses, and ends, as polling does", async () => {
  const example = start({ variant: "events" });
  const jar = example.createJar();
  const { code } = await login(example, jar);
  const read = async (path: string) =>
    (await example.clock.run(eventsOf(await jar.send("GET", path)).next())).value;
  assertEquals((await read("/events?code=ABCD-EFGH"))?.reason, "newer");
  assertEquals((await read("/events"))?.reason, "newer");
  example.emulator.deny(code);
  assertEquals((await read(`/events?code=${code}`))?.reason, "denied");
  assertEquals((await read(`/events?code=${code}`))?.reason, "over");
});
