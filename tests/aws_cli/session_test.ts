// A session whose record is a file of the AWS CLI.
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { createSession, type SessionOptions } from "@edge-auth/aws-sso-oidc/session";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertHides, reasonOf } from "../support/assert.ts";
import { inFolder, namesIn, sha1 } from "./_folder.ts";
import { StillClock } from "./_still_clock.ts";

const START_URL = "https://example.awsapps.com/start";
const NAME = "my-sso";
const FILE = `${sha1(NAME)}.json`;
const LOCK = `${sha1(NAME)}.lock`;
const HOUR = 3_600_000;

/** Sessions of several processes in one folder, on one clock that stands still. */
function setUp(folder: string) {
  const clock = new StillClock();
  const emulator = createEmulator({ approval: { afterPolls: 0 }, clock });
  const told: unknown[] = [];
  const create = (options: Partial<SessionOptions> = {}) =>
    createSession({
      startUrl: START_URL,
      region: "us-east-1",
      name: NAME,
      fetch: emulator.fetch,
      storage: createStorage(),
      clock,
      random: () => 0.5,
      onEvent: (event) => told.push(event),
      ...options,
    });
  const createStorage = () =>
    createAwsCliStorage({
      directory: folder,
      clock,
      random: () => 0.5,
      onEvent: (event) => told.push(event),
    });
  /** Lets time pass, while so many waits are pending, until a promise has settled. */
  const settle = async <T>(promise: Promise<T>, waits = 1): Promise<T> => {
    let isDone = false;
    const end = () => void (isDone = true);
    promise.then(end, end);
    await clock.run(() => isDone, () => clock.waiting >= waits);
    return await promise;
  };
  const signIn = () => settle(create({ onVerification: () => {} }).signIn());
  return { clock, emulator, told, create, createStorage, settle, signIn };
}

Deno.test("createSession() stores what every AWS tool reads, and finds it again", async () => {
  await inFolder(async (folder) => {
    const { create, signIn, settle, told } = setUp(folder);
    const { accessToken, expiresAt } = await signIn();
    const record = JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
    assertEquals(
      [record.startUrl, record.region, record.accessToken, record.expiresAt],
      [START_URL, "us-east-1", accessToken, new Date(expiresAt).toISOString().replace(".000", "")],
    );
    for (const name of ["clientId", "clientSecret", "refreshToken", "registrationExpiresAt"]) {
      assertEquals(typeof record[name], "string", name);
    }
    assertEquals((await settle(create().getAccessToken())).accessToken, accessToken);
    assertEquals(await namesIn(folder), [FILE, LOCK].sort());
    assertHides({ told }, accessToken, record.refreshToken, record.clientSecret);
  });
});

Deno.test("createSession() keeps a truncated file aside, and signs in anew", async () => {
  await inFolder(async (folder) => {
    const { create, signIn, settle } = setUp(folder);
    await signIn();
    const text = (await Deno.readTextFile(`${folder}/${FILE}`)).slice(0, 100);
    await Deno.writeTextFile(`${folder}/${FILE}`, text);
    const refused = await settle(reasonOf(create().getAccessToken()));
    assert(isSsoError(refused, "INTERACTION_REQUIRED"), String(refused));
    await signIn();
    assertEquals(await Deno.readTextFile(`${folder}/${FILE}.corrupt`), text);
    assertEquals((await Deno.stat(`${folder}/${FILE}.corrupt`)).mode! & 0o777, 0o600);
    assertEquals(await namesIn(folder), [FILE, `${FILE}.corrupt`, LOCK].sort());
    await settle(create().getAccessToken());
  });
});

Deno.test("createSession() shares one refresh with all processes", async () => {
  await inFolder(async (folder) => {
    const { clock, create, signIn, settle, emulator } = setUp(folder);
    const { accessToken } = await signIn();
    clock.pass(2 * HOUR);
    const before = emulator.requests.length;
    const tokens = await settle(
      Promise.all(Array.from({ length: 10 }, () => create().getAccessToken())),
    );
    assertEquals(new Set(tokens.map((token) => token.accessToken)).size, 1);
    assertNotEquals(tokens[0]!.accessToken, accessToken);
    assertEquals(emulator.requests.length, before + 1);
  });
});

Deno.test("createSession() with interactive: false waits 15 s for a living process, longer for a dead one never", async () => {
  await inFolder(async (folder) => {
    const { clock, create, createStorage, signIn, settle } = setUp(folder);
    await signIn();
    clock.pass(2 * HOUR);
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = createStorage().lock!(NAME, () => promise);
    await clock.run(() => [...Deno.readDirSync(`${folder}/${LOCK}`)][0]?.name !== "free");
    let began = clock.now();
    const call = create().getAccessToken({ interactive: false });
    // The holder's next beat, the limit, and the next attempt.
    const error = await settle(reasonOf(call), 3);
    assert(isSsoError(error, "STORAGE_ERROR"), String(error));
    const waited = clock.now() - began;
    assert(waited >= 15_000 && waited < 16_000, `it waited ${waited} ms`);
    // Whoever may ask a person waits as long as it takes.
    const patient = create().getAccessToken();
    let isOver = false;
    patient.finally(() => isOver = true);
    const later = clock.now() + 30_000;
    await clock.run(() => clock.now() >= later);
    assert(!isOver);
    resolve();
    await settle(held);
    await settle(patient);

    clock.pass(2 * HOUR);
    await Deno.rename(`${folder}/${LOCK}/free`, `${folder}/${LOCK}/held-by-a-dead-process`);
    began = clock.now();
    await settle(create().getAccessToken({ interactive: false }), 2);
    assert(clock.now() - began < 15_000);
  });
});

Deno.test("createSession() returns a token that cannot be stored, and tells", async () => {
  await inFolder(async (folder) => {
    const { clock, create, signIn, settle, told, emulator } = setUp(folder);
    await signIn();
    clock.pass(2 * HOUR);
    const away = `${folder}-away`;
    const session = create({
      async fetch(url, init) {
        await Deno.rename(folder, away);
        await Deno.writeTextFile(folder, "a file in place of the folder");
        return await emulator.fetch(url, init);
      },
    });
    const { accessToken } = await settle(session.getAccessToken());
    await Deno.remove(folder);
    await Deno.rename(away, folder);
    const failures = told.filter((event) => (event as { type: string }).type === "storage_failed");
    assertEquals(failures.length, 1);
    assertHides(failures[0], accessToken);
    await settle(session.getAccessToken());
    clock.pass(60_000);
    assertEquals((await settle(session.getAccessToken())).accessToken, accessToken);
    const stored = JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
    assertEquals(stored.accessToken, accessToken);
  });
});

Deno.test("createSession() keeps sessions in one folder apart, and removes its own only", async () => {
  await inFolder(async (folder) => {
    const { create, settle } = setUp(folder);
    const sessions = ["a", "b"].map((name) => create({ name, onVerification: () => {} }));
    const [a, b] = await settle(Promise.all(sessions.map((session) => session.getAccessToken())));
    assertNotEquals(a!.accessToken, b!.accessToken);
    await settle(sessions[0]!.signOut());
    const files = (await namesIn(folder)).filter((name) => name.endsWith(".json"));
    assertEquals(files, [`${sha1("b")}.json`]);
    assertEquals(
      (await settle(create({ name: "b" }).getAccessToken())).accessToken,
      b!.accessToken,
    );
  });
});
