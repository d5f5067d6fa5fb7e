// unstorage's drivers fit as they are; its getItem() parses what looks like JSON.
import type { StorageLike } from "@edge-auth/aws-sso-oidc/session";
import { createStorage } from "npm:unstorage@1.17.6";
import { assert, assertEquals } from "../support/assert.ts";
import { failure, HOUR, setUp, START_URL } from "./_helpers.ts";

Deno.test("createSession() keeps its record in a storage of unstorage", async () => {
  const unstorage = createStorage();
  const storage: StorageLike = unstorage;
  const setup = setUp({ storage });
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(typeof await unstorage.getItem(START_URL), "object");
  assertEquals(await setup.clock.run(setup.another().getAccessToken()), token);
  await setup.clock.advance(2 * HOUR);
  const renewed = await setup.clock.run(setup.session.getAccessToken({ interactive: false }));
  assert(renewed.accessToken !== token.accessToken);
  await setup.clock.run(setup.session.signOut());
  assertEquals(await unstorage.hasItem(START_URL), false);
});

Deno.test("createSession() keeps what it cannot use aside in a storage of unstorage", async () => {
  const unstorage = createStorage();
  const setup = setUp({ storage: unstorage });
  await unstorage.setItem(START_URL, { theme: "dark" });
  const call = setup.session.getAccessToken({ interactive: false });
  await failure(setup, call, "INTERACTION_REQUIRED");
  assertEquals(await unstorage.getItem(`${START_URL}.corrupt`), { theme: "dark" });
});
