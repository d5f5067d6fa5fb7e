// What the edge example does, over HTTP: wherever it runs, and with whatever store.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Edge, EdgeCase } from "./types.ts";
import { answer, visit } from "./visitor.ts";

/** The cases, in their order: the last ones break the registration that the first ones made. */
export const CASES: readonly EdgeCase[] = [
  {
    name: "GET /login shows code and link, in a page that lets in no other script",
    async run(edge) {
      const { userCode, link, html, csp } = await visit(edge);
      assertMatch(userCode, /^[A-Z]{4}-[A-Z]{4}$/);
      assertEquals(new URL(link).searchParams.get("user_code"), userCode);
      const nonce = /<script nonce="([^"]{36})">/.exec(html)?.[1];
      assert(csp.includes(`script-src 'nonce-${nonce}'`) && !csp.includes("unsafe"), csp);
      assert(html.split("<script").length === 2 && !/ on\w+=/.test(html));
    },
  },
  {
    name: "GET /login sets a cookie of this browser, which no script and no other site can use",
    async run(edge) {
      const [one, other] = [await visit(edge), await visit(edge)];
      assertMatch(
        one.setCookie,
        /^__Host-aws-sign-in=[0-9a-f-]{36}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      assert(one.cookie !== other.cookie && one.userCode !== other.userCode);
    },
  },
  {
    name: "the client registers once, and every sign-in uses that registration",
    async run(edge) {
      await visit(edge);
      assertEquals(count(edge, "RegisterClient"), 1);
      const flows = edge.emulator.requests.filter(({ operation }) =>
        operation === "StartDeviceAuthorization"
      );
      assert(flows.length >= 4);
      assertEquals(new Set(flows.map(({ body }) => Object(body).clientId)).size, 1);
    },
  },
  {
    name: "POST /poll is pending until somebody answers, with one request to AWS for each",
    async run(edge) {
      const visitor = await visit(edge);
      const before = count(edge, "CreateToken");
      for (const polls of [1, 2]) {
        const { status, type, waitMs = NaN } = await visitor.poll();
        assertEquals([status, type], [200, "pending"]);
        assert(waitMs > 0 && waitMs <= 1250, `${waitMs} ms`);
        assertEquals(count(edge, "CreateToken"), before + polls);
      }
    },
  },
  {
    name: "POST /poll that comes too early makes no request, and says how long to wait",
    async run(edge) {
      const visitor = await visit(edge);
      edge.emulator.failNext({ operation: "CreateToken", exception: "SlowDownException" });
      assertEquals((await visitor.poll()).type, "slow_down");
      const before = count(edge, "CreateToken");
      for (let poll = 0; poll < 3; poll++) {
        const { status, type, waitMs = NaN } = await visitor.pollNow();
        assertEquals([status, type], [200, "early"]);
        assert(waitMs > 6000 && waitMs <= 11_250, `${waitMs} ms`);
      }
      assertEquals(count(edge, "CreateToken"), before);
    },
  },
  {
    name: "an approval at AWS brings one token to the example, and to nobody's browser",
    async run(edge) {
      const visitor = await visit(edge);
      assertEquals((await visitor.poll()).type, "pending");
      const before = tokens(edge);
      await answer(edge, visitor, "allow");
      assertEquals(await visitor.poll(), { status: 200, type: "token" });
      await until(() => tokens(edge) === before + 1);
      const polls = count(edge, "CreateToken");
      assertEquals((await visitor.pollNow()).type, "token", "if that answer was lost");
      assertEquals([count(edge, "CreateToken"), tokens(edge)], [polls, before + 1]);
    },
  },
  {
    name: "a denial ends the sign-in, and says so",
    async run(edge) {
      const visitor = await visit(edge);
      await answer(edge, visitor, "deny");
      const { status, type, reason } = await visitor.poll();
      assertEquals([status, type, reason], [200, "refused", "denied"]);
      assertEquals((await visitor.pollNow()).status, 404);
    },
  },
  {
    name: "a code that nobody approved in time ends the sign-in, and says so",
    async run(edge) {
      const visitor = await visit(edge);
      edge.emulator.expire(visitor.userCode);
      const { status, type, reason } = await visitor.poll();
      assertEquals([status, type, reason], [200, "refused", "expired"]);
    },
  },
  {
    name: "POST /poll knows no browser but the ones that it gave a cookie to",
    async run(edge) {
      const { cookie, pollNow } = await visit(edge);
      const before = edge.emulator.requests.length;
      const name = "__Host-aws-sign-in";
      for (
        const other of [
          "",
          "a=b",
          `${name}=registration`,
          `${name}=token:${cookie.split("=")[1]}`,
          `${name}=${crypto.randomUUID()}`,
          `x${cookie}`,
        ]
      ) {
        assertEquals((await pollNow(other)).status, 404, other);
      }
      assertEquals(edge.emulator.requests.length, before);
    },
  },
  {
    name: "two browsers at once get each their own answer",
    async run(edge) {
      const [one, other] = await Promise.all([visit(edge), visit(edge)]);
      await answer(edge, one, "allow");
      const before = tokens(edge);
      const [first, second] = await Promise.all([one.poll(), other.poll()]);
      assertEquals([first.type, second.type], ["token", "pending"]);
      await answer(edge, other, "deny");
      assertEquals((await other.poll()).type, "refused");
      await until(() => tokens(edge) === before + 1);
    },
  },
  {
    name: "a page whose browser has started a newer sign-in does not show that one's result",
    async run(edge) {
      const [older, newer] = [await visit(edge), await visit(edge)];
      await answer(edge, newer, "allow");
      const { status, type } = await older.pollNow(newer.cookie);
      assertEquals([status, type], [409, "refused"]);
      assertEquals((await newer.poll()).type, "token");
    },
  },
  {
    name: "a token is kept whose visitor leaves while it is on its way",
    async run(edge) {
      const visitor = await visit(edge);
      await answer(edge, visitor, "allow");
      const before = tokens(edge);
      edge.delayNext(600);
      await visitor.pollAndLeave(300);
      await until(() => tokens(edge) === before + 1);
      let type = "pending"; // while it is being kept
      for (let polls = 0; type === "pending" && polls < 5; polls++) {
        ({ type } = await visitor.poll());
      }
      assertEquals(type, "token");
    },
  },
  {
    name: "AWS in trouble is a page in words at /login, and another poll at /poll",
    async run(edge) {
      const visitor = await visit(edge);
      const exception = "InternalServerException";
      edge.emulator.failNext({ operation: "StartDeviceAuthorization", exception, times: 3 });
      await visitFails(edge);
      edge.emulator.failNext({ operation: "CreateToken", exception });
      const { status, type, waitMs = NaN } = await visitor.poll();
      assertEquals([status, type], [200, "retry"]);
      assert(waitMs > 1000, `${waitMs} ms`);
    },
  },
  {
    name: "GET / leads to the sign-in, and there is nothing at any other path",
    async run({ origin }) {
      for (const [method, path] of [["GET", "/poll"], ["POST", "/login"], ["GET", "/x"]] as const) {
        const response = await fetch(`${origin}${path}`, { method });
        assertEquals([response.status, await response.text()], [404, "Not found"], path);
      }
      const response = await fetch(`${origin}/`, { redirect: "manual" });
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("location")], [303, "/login"]);
    },
  },
  {
    name: "a registration that AWS does not know is replaced, and no visitor sees it",
    async run(edge) {
      const before = count(edge, "RegisterClient");
      const exception = "InvalidClientException";
      edge.emulator.failNext({ operation: "StartDeviceAuthorization", exception });
      await visit(edge);
      assertEquals(count(edge, "RegisterClient"), before + 1);
    },
  },
  {
    name: "a registration that has expired, which AWS tells at the first poll, is replaced as well",
    async run(edge) {
      const before = count(edge, "RegisterClient");
      const visitor = await visit(edge);
      const { body } = edge.emulator.requests.at(-1) ?? {};
      edge.emulator.expireClient(Object(body).clientId);
      assertEquals((await visitor.poll()).type, "refused");
      await answer(edge, await visit(edge), "allow");
      assertEquals(count(edge, "RegisterClient"), before + 1);
    },
  },
  {
    name: "no browser has seen a secret",
    run({ seen, secrets }) {
      assert(seen.length > 100 && secrets.size > 10, `${seen.length}, ${secrets.size}`);
      const all = seen.join("\n");
      assertEquals([...secrets].filter((secret) => all.includes(secret)), []);
      return Promise.resolve();
    },
  },
];

function count({ emulator }: Edge, wanted: string): number {
  return emulator.requests.filter(({ operation }) => operation === wanted).length;
}

/** How many tokens AWS has given to the example. */
function tokens({ emulator }: Edge): number {
  return emulator.requests.filter(({ operation, status }) =>
    operation === "CreateToken" && status === 200
  ).length;
}

async function visitFails(edge: Edge): Promise<void> {
  const response = await fetch(`${edge.origin}/login`);
  const html = await response.text();
  edge.seen.push(html, ...[...response.headers].flat());
  assertEquals([response.status, response.headers.get("set-cookie")], [502, null]);
  assertMatch(html, /Try again<\/a>/);
}

/** What a process writes, and another one reads, comes a little later. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert(isTrue(), "it has not come about within two seconds");
}
