// A visitor: a browser with its cookie, and the script of its page; and the same person at AWS's page.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Edge } from "./types.ts";

/** What `POST /poll` says. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly waitMs?: number;
  readonly reason?: string;
}

/** A browser that has the page of `GET /login` open. */
export interface Visitor {
  readonly userCode: string;
  readonly link: string;
  readonly setCookie: string;
  readonly cookie: string;
  readonly html: string;
  readonly csp: string;
  /** Polls at once, as no page would. */
  pollNow(cookie?: string): Promise<Answer>;
  /** Waits as long as the page was told to, and polls. */
  poll(): Promise<Answer>;
  /** The same, and closes the page before there is an answer. */
  pollAndLeave(ms: number): Promise<void>;
}

/** Opens `/login`. */
export async function visit(edge: Edge): Promise<Visitor> {
  const response = await fetch(`${edge.origin}/login`);
  const html = await response.text();
  const setCookie = response.headers.get("set-cookie") ?? "";
  edge.seen.push(html, ...[...response.headers].flat());
  assertEquals(response.status, 200, html);
  const [cookie = ""] = setCookie.split(";");
  const userCode = /<strong id="code">([^<]+)</.exec(html)?.[1] ?? "";
  const link = /href="(http[^"]+)"/.exec(html)?.[1] ?? "";
  let waitMs = Number(/dueAt = performance.now\(\) \+ (\d+)/.exec(html)?.[1]);
  assert(waitMs >= 0, "the page says when to poll first");

  const wait = () => new Promise((resolve) => setTimeout(resolve, waitMs));

  function post(asWhom: string, signal?: AbortSignal): Promise<Response> {
    const init = { method: "POST", headers: { cookie: asWhom, "x-user-code": userCode } };
    return fetch(`${edge.origin}/poll`, signal ? { ...init, signal } : init);
  }

  async function pollNow(asWhom = cookie): Promise<Answer> {
    const response = await post(asWhom);
    const text = await response.text();
    edge.seen.push(text, ...[...response.headers].flat());
    assert(response.headers.get("content-type")?.includes("json"), text);
    const answer = { status: response.status, ...JSON.parse(text) };
    if (asWhom === cookie) ({ waitMs = 0 } = answer);
    return answer;
  }

  return {
    userCode,
    link,
    setCookie,
    cookie,
    html,
    csp: response.headers.get("content-security-policy") ?? "",
    pollNow,
    async poll() {
      await wait();
      return await pollNow();
    },
    async pollAndLeave(ms) {
      await wait();
      const leaving = AbortSignal.timeout(ms);
      await assertRejects(() => post(cookie, leaving));
    },
  };
}

/** Follows the link to AWS's page, and presses one of its buttons. */
export async function answer(
  { portal }: Edge,
  { link, userCode }: Visitor,
  button: "allow" | "deny",
): Promise<void> {
  const { pathname, search } = new URL(link);
  const page = await (await fetch(`${portal}${pathname}${search}`)).text();
  assert(page.includes(userCode), "AWS's page shows the same code");
  const fields = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const form = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value]));
  form.set("answer", button);
  const response = await fetch(`${portal}${pathname}`, { method: "POST", body: form });
  assertEquals(response.status, 200, await response.text());
}
