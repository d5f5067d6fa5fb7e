// Codes that are names of an object's own machinery, and exceptions that have no code.
import { createDeviceFlow, createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import { rejection } from "../support/assert.ts";
import { setUp, titleOf } from "../support/operations/client_setup.ts";
import { SERVICES } from "../support/operations/mod.ts";
import { reply, scriptFetch } from "../support/scripted_fetch.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

for (const service of SERVICES) {
  for (const operation of service.operations) {
    const hintFor = async (error: string) => {
      const { call, clock } = await setUp({ service, operation }, [reply({ error }, 400)]);
      const refused = await rejection(clock.run(call())) as Error & { hint?: string };
      assert("error" in refused, String(refused));
      return refused.hint;
    };

    Deno.test(`${titleOf(operation)} has no hint of its own for codes that every object knows`, async () => {
      const expected = await hintFor("unheard_of");
      for (const error of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
        assertEquals(await hintFor(error), expected, error);
      }
    });
  }
}

Deno.test("pollDeviceTokenOnce() knows what it waits for by the exception's name alone", async () => {
  const clock = new VirtualClock();
  const names = { AuthorizationPendingException: "pending", SlowDownException: "slow_down" };
  for (const [name, type] of Object.entries(names)) {
    const headers = { "x-amzn-errortype": name };
    const { fetch } = scriptFetch(clock, [reply({ message: "x" }, 400, headers)]);
    const client = createSsoOidcClient({ region: "us-east-1", fetch, clock });
    const registration = { clientId: "id", clientSecret: "client-secret" };
    const state = createDeviceFlow({ deviceCode: "code", expiresIn: 600 }, { now: clock.now() });
    const { event } = await clock.run(client.pollDeviceTokenOnce({ registration, state }));
    assertEquals(event.type, type);
  }
});
