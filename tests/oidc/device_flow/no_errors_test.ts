// A response that only means "not yet" creates no Error: each would capture a stack.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import { assertEquals } from "@std/assert";
import { html, pending, refusal, slowDown } from "../../support/scripted_fetch.ts";
import { assertDone, nextEvent, setUp } from "./_helpers.ts";

/** Counts the Errors that this module's classes make, and those made by the global classes. */
async function countErrors(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const counting = <T extends typeof Error>(type: T): T =>
    new Proxy(type, {
      construct(target, args, newTarget) {
        count++;
        return Reflect.construct(target, args, newTarget);
      },
    });
  const globals = { Error, TypeError, RangeError, SyntaxError, DOMException };
  const base = Object.getPrototypeOf(SsoError);
  // super() looks the parent up at each call.
  Object.setPrototypeOf(SsoError, counting(Error));
  for (const [name, type] of Object.entries(globals)) {
    Object.assign(globalThis, { [name]: counting(type as unknown as typeof Error) });
  }
  try {
    await work();
  } finally {
    Object.setPrototypeOf(SsoError, base);
    Object.assign(globalThis, globals);
  }
  return count;
}

Deno.test("pollDeviceToken() creates no Error for responses that mean 'not yet'", async () => {
  const answers = Array.from({ length: 30 }, (_, index) => index % 10 === 9 ? slowDown : pending);
  const setup = setUp(answers);
  const count = await countErrors(async () => {
    for (const _ of answers) await nextEvent(setup);
  });
  assertEquals(count, 0);
  await setup.poller.return!();
  await assertDone(setup.poller);
});

Deno.test("pollDeviceToken() makes Errors of failures: the count above counts", async () => {
  for (const answer of [html(503), refusal("server_error", { status: 500 })]) {
    assertEquals(await countErrors(async () => void await nextEvent(setUp([answer]))), 1);
  }
});
