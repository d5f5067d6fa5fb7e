// Every secret that was ever issued is looked for in everything that was told.
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertHides, facesOf, rejection } from "../support/assert.ts";
import { brittle, facesOfEvents, HOUR, type Setup, setUp } from "./_helpers.ts";

/** All secrets that the emulator has issued or got. */
function secretsOf({ emulator }: Setup, responses: readonly string[]): string[] {
  const texts = [...emulator.requests.map(({ body }) => JSON.stringify(body ?? {})), ...responses];
  const names = /"(?:accessToken|refreshToken|clientSecret|deviceCode)":"([^"]+)"/g;
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(names)].map(([, value]) => value!))),
  ];
}

Deno.test("no event, error, state or session shows a secret", async () => {
  const storage = brittle();
  const responses: string[] = [];
  const setup = setUp({ storage, emulator: { approval: { afterPolls: 1 } } });
  const session = setup.another({
    fetch: async (url, init) => {
      const response = await setup.emulator.fetch(url, init);
      responses.push(await response.clone().text());
      return response;
    },
  });
  const errors: unknown[] = [];
  const attempt = async (run: () => Promise<unknown>) => {
    errors.push(
      await setup.clock.run(rejection(run().then(() => Promise.reject(new Error("none"))))),
    );
  };
  const alone = () => session.getAccessToken({ interactive: false });

  await setup.clock.run(session.getAccessToken());
  await setup.clock.advance(2 * HOUR);
  // The service repeats what it was sent.
  const { refreshToken, clientSecret } = setup.stored()!;
  setup.emulator.failNext({
    exception: "InvalidGrantException",
    error_description: `bad ${refreshToken} of ${clientSecret}`,
    operation: "CreateToken",
  } as never);
  await attempt(alone);
  await attempt(alone);
  // The store repeats what it was to store, as drivers do.
  const refuse = (item: unknown) => {
    const error = Object.assign(new Error(`cannot store ${item}`), { command: ["SET", item] });
    throw error;
  };
  const { setItem, getItem } = storage;
  storage.setItem = (_, value) => refuse(value);
  await setup.clock.run(session.signIn());
  await setup.clock.advance(2 * HOUR);
  await setup.clock.run(alone());
  storage.getItem = (key) => refuse(getItem(key));
  await setup.clock.run(alone());
  await setup.clock.advance(2 * HOUR);
  await attempt(() => setup.another().getAccessToken());
  storage.setItem = setItem;
  storage.getItem = getItem;
  setup.emulator.failNext({ status: 500, body: clientSecret as string, times: 9 });
  await attempt(alone);
  await attempt(() => session.signOut());

  const secrets = secretsOf(setup, responses);
  assert(secrets.length > 8, `${secrets.length} secrets`);
  const told = [
    facesOfEvents(setup.events),
    ...errors.map(facesOf),
    JSON.stringify(await session.getState() ?? null),
    Deno.inspect(session, { depth: 9, showHidden: true }),
    JSON.stringify(session),
  ];
  assert(errors.some((error) => isSsoError(error, "INTERACTION_REQUIRED")));
  assertHides({ message: told.join("\n") }, ...secrets);
});
