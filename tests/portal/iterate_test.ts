// The iterators: order, paging, pace, memory, and how they end.
import { SsoError } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { reasonOf, thrown } from "../support/assert.ts";
import { type Answer, reply, scriptFetch } from "../support/scripted_fetch.ts";
import { watchListeners } from "../support/signals.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { accountsOf, collect, mostInASecond, REGION, setUp } from "./_helpers.ts";

const ROLES = ["Admin", "PowerUser", "ReadOnly"];

Deno.test("iterateRoles() of 700 accounts: no failure, no more calls than pages, at the full pace", async () => {
  for (const latency of [0, 300]) {
    const accounts = accountsOf(700, ROLES);
    const options = { accounts, pageSize: 100, accessTokenExpiresIn: 7200 };
    const { client, clock, accessToken, calls, times } = await setUp(options, { latency });
    const roles = await clock.run(collect(client.iterateRoles({ accessToken })));
    assertEquals(
      roles.map(({ accountId, roleName }) => `${accountId} ${roleName}`),
      accounts.flatMap(({ accountId }) => ROLES.map((role) => `${accountId} ${role}`)),
    );
    assertEquals(roles[0], { ...accounts[0], roleName: "Admin", roles: undefined } as never);
    assertEquals(new Set(calls()), new Set(["ListAccounts 200", "ListAccountRoles 200"]));
    const pages = 7 + 700;
    assertEquals(calls().length, pages);
    const took = times().at(-1)! - times()[0]!;
    assert(took <= pages / 18 * 1000 * 1.05, `${latency} ms: it took ${took} ms`);
    assert(mostInASecond(times()) <= 20, `${mostInASecond(times())} calls in a second`);
  }
});
