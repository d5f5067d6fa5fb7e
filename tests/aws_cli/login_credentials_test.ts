import { type FetchLike, isServiceError, isSsoError } from "@edge-auth/aws-sso-oidc";
import { createAwsLoginCredentialsProvider } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertHides, assertIncludes, reasonOf, rejection, thrown } from "../support/assert.ts";
import { namesIn } from "./_folder.ts";
import { inLoginPlace, type LoginPlace, type Stored } from "./_login.ts";

const MINUTE = 60_000;

Deno.test("createAwsLoginCredentialsProvider() returns stored credentials until 5 minutes before their end", async () => {
  await inLoginPlace(async ({ clock, read, createProvider, refreshes }) => {
    const provider = createProvider();
    clock.pass(10 * MINUTE - 1);
    const { accessToken } = await read();
    assertEquals(await provider(), {
      accessKeyId: accessToken.accessKeyId,
      secretAccessKey: accessToken.secretAccessKey,
      sessionToken: accessToken.sessionToken,
      expiration: new Date(accessToken.expiresAt),
      accountId: "123456789012",
    });
    assertEquals(refreshes(), []);
    clock.pass(1);
    assertNotEquals((await provider()).accessKeyId, accessToken.accessKeyId);
    assertEquals(refreshes(), [200]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() writes the file before it returns, and keeps what it does not know", async () => {
  await inLoginPlace(async ({ clock, path, folder, read, createProvider, refreshes }) => {
    const before = await read();
    clock.pass(20 * MINUTE);
    const credentials = await createProvider()();
    const after = await read();
    assertEquals(after, {
      ...before,
      refreshToken: after.refreshToken,
      accessToken: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        sessionToken: credentials.sessionToken,
        accountId: "123456789012",
        expiresAt: "2026-01-01T00:35:00Z",
      },
    });
    assertNotEquals(after.refreshToken, before.refreshToken);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals((await namesIn(folder)).length, 2);
    clock.pass(20 * MINUTE);
    await createProvider()(); // with the new refresh token and the same key
    assertEquals(refreshes(), [200, 200]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() refreshes once for callers at the same time, in one process and in many", async () => {
  await inLoginPlace(async ({ clock, createProvider, refreshes }) => {
    clock.pass(20 * MINUTE);
    const provider = createProvider();
    const one = await Promise.all(Array.from({ length: 10 }, () => provider()));
    assertEquals(new Set(one.map(({ accessKeyId }) => accessKeyId)).size, 1);
    assertEquals(refreshes(), [200]);
    clock.pass(20 * MINUTE);
    let done = 0;
    const many = Array.from({ length: 10 }, () => createProvider()().finally(() => done++));
    await clock.run(() => done === 10);
    const keys = (await Promise.all(many)).map(({ accessKeyId }) => accessKeyId);
    assertEquals(new Set(keys).size, 1);
    assertEquals(refreshes(), [200, 200]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() keeps valid credentials when a refresh fails, and tries again after 30 s", async () => {
  await inLoginPlace(async ({ clock, emulator, read, createProvider, refreshes, events }) => {
    const { accessToken: { accessKeyId } } = await read();
    const provider = createProvider();
    clock.pass(12 * MINUTE);
    emulator.failNext({ network: "error", times: 2 });
    for (let i = 0; i < 3; i++) assertEquals((await provider()).accessKeyId, accessKeyId);
    assertEquals(events.map(({ type }) => type), ["refresh_failed"]);
    clock.pass(30_000);
    assertEquals((await provider()).accessKeyId, accessKeyId);
    assertEquals(events.length, 2);
    clock.pass(30_000);
    assertNotEquals((await provider()).accessKeyId, accessKeyId);
    assertEquals(refreshes().at(-1), 200);

    clock.pass(20 * MINUTE);
    emulator.failNext({ network: "error" });
    assert(isSsoError(await rejection(provider()), "NETWORK_ERROR"));
    assertNotEquals((await provider()).accessKeyId, accessKeyId); // without a pause
  });
});

Deno.test("createAwsLoginCredentialsProvider() says that a person has to sign in when the session is over", async () => {
  await inLoginPlace(async ({ clock, emulator, path, read, createProvider, events }) => {
    const text = await Deno.readTextFile(path);
    const { refreshToken, accessToken } = await read();
    const provider = createProvider();
    emulator.revoke(refreshToken);
    clock.pass(12 * MINUTE);
    assertEquals((await provider()).accessKeyId, accessToken.accessKeyId);
    clock.pass(12 * MINUTE);
    const began = clock.now();
    const error = await clock.runUntil(rejection(provider()));
    assert(isSsoError(error, "INTERACTION_REQUIRED"));
    assert(isServiceError(error.cause, "TOKEN_EXPIRED"));
    assert(clock.now() - began >= 3_100, "it has not waited for other tools");
    assertIncludes(error.hint, "aws login");
    assertHides([error, events], refreshToken, accessToken.sessionToken);
    assertHides(error, refreshToken, accessToken.sessionToken);
    assertEquals(await Deno.readTextFile(path), text);
  });
});

/** A fetch before whose first request something happens. */
function interrupted({ emulator }: LoginPlace, before: () => Promise<unknown>): FetchLike {
  let isFirst = true;
  return async (url, init) => {
    if (isFirst) {
      isFirst = false;
      await before();
    }
    return await emulator.fetch(url, init);
  };
}

/** Refreshes in a folder of its own, as a tool that does not wait for our lock; returns its record. */
async function refreshElsewhere({ folder, path, createProvider }: LoginPlace): Promise<Stored> {
  const directory = `${folder}/other`;
  const copy = `${directory}${path.slice(folder.length)}`;
  await Deno.mkdir(directory);
  await Deno.copyFile(path, copy);
  await createProvider({ directory })();
  return JSON.parse(await Deno.readTextFile(copy));
}

Deno.test("createAwsLoginCredentialsProvider() takes what a tool without lock refreshed meanwhile", async () => {
  await inLoginPlace(async (place) => {
    const { clock, createProvider, refreshes, read, write } = place;
    clock.pass(20 * MINUTE);
    const fetch = interrupted(place, async () => {
      await write(await refreshElsewhere(place));
    });
    const { accessKeyId } = await createProvider({ fetch })();
    assertEquals(accessKeyId, (await read()).accessToken.accessKeyId);
    assertEquals(refreshes(), [200, 400]);
    assertEquals(place.events.filter(({ type }) => type === "refresh_failed"), []);
  });
});

Deno.test("createAwsLoginCredentialsProvider() waits for what a tool without lock has not yet stored", async () => {
  await inLoginPlace(async (place) => {
    const { clock, createProvider, refreshes, read, write } = place;
    clock.pass(20 * MINUTE);
    const fetch = interrupted(place, async () => {
      const stored = await refreshElsewhere(place);
      clock.sleep(1_000).then(() => write(stored));
    });
    const { accessKeyId } = await clock.runUntil(createProvider({ fetch })());
    assertEquals(accessKeyId, (await read()).accessToken.accessKeyId);
    assertEquals(refreshes(), [200, 400]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() ends that wait when its caller aborts", async () => {
  await inLoginPlace(async ({ clock, emulator, createProvider, read, refreshes }) => {
    emulator.revoke((await read()).refreshToken);
    clock.pass(20 * MINUTE);
    const controller = new AbortController();
    const reason = reasonOf(createProvider()({ signal: controller.signal }));
    const began = clock.now();
    await clock.run(() => clock.now() >= began + 500);
    controller.abort("enough");
    assertEquals(await reason, "enough");
    await clock.run(() => clock.waiting === 0, () => false); // no time passes
    assertEquals(refreshes(), [400]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() refreshes with a refresh token that is newer than its own", async () => {
  await inLoginPlace(async (place) => {
    const { clock, createProvider, refreshes, read, write } = place;
    clock.pass(20 * MINUTE);
    const fetch = interrupted(place, async () => {
      const record = await refreshElsewhere(place);
      record.accessToken.expiresAt = "2026-01-01T00:00:00UTC"; // and over again
      await write(record);
    });
    const { accessKeyId } = await createProvider({ fetch })();
    assertEquals(accessKeyId, (await read()).accessToken.accessKeyId);
    assertEquals(refreshes(), [200, 400, 200]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() returns credentials that cannot be stored, and stores them later", async () => {
  await inLoginPlace(async (place) => {
    const { clock, createProvider, refreshes, read, folder, events } = place;
    const { refreshToken } = await read();
    clock.pass(20 * MINUTE);
    const away = `${folder}-away`;
    const fetch = interrupted(place, async () => {
      await Deno.rename(folder, away);
      await Deno.writeTextFile(folder, "a file in place of the folder");
    });
    const provider = createProvider({ fetch });
    const { accessKeyId } = await provider();
    await Deno.remove(folder);
    await Deno.rename(away, folder);
    assertEquals(events.map(({ type }) => type), ["storage_failed"]);
    assertEquals((await read()).refreshToken, refreshToken);
    assertEquals((await provider()).accessKeyId, accessKeyId);
    assertNotEquals((await read()).refreshToken, refreshToken);
    assertEquals((await read()).accessToken.accessKeyId, accessKeyId);
    assertEquals(refreshes(), [200]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() forgets what it could not store when somebody has signed in anew", async () => {
  await inLoginPlace(async (place) => {
    const { clock, createProvider, write, read, folder } = place;
    clock.pass(20 * MINUTE);
    const away = `${folder}-away`;
    const fetch = interrupted(place, async () => {
      await Deno.rename(folder, away);
      await Deno.writeTextFile(folder, "");
    });
    const provider = createProvider({ fetch });
    const { accessKeyId } = await provider();
    await Deno.remove(folder);
    await Deno.rename(away, folder);
    const { accessToken } = await read();
    const expiresAt = "2026-01-01T02:00:00Z";
    await write({ refreshToken: "new", accessToken: { ...accessToken, expiresAt } });
    assertNotEquals((await provider()).accessKeyId, accessKeyId);
    assertEquals((await read()).refreshToken, "new");
  });
});

const BROKEN: Readonly<Record<string, string>> = {
  "that is truncated": `{"accessToken":{"accessKeyId":"ASIA`,
  "that is empty": "",
  "that is no object": "[1]",
  "without credentials": "{}",
  "with a mistyped member": JSON.stringify({
    accessToken: { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c", expiresAt: "d" },
    refreshToken: 1,
  }),
};

for (const [title, text] of Object.entries(BROKEN)) {
  Deno.test(`createAwsLoginCredentialsProvider() leaves a file ${title} as it is`, async () => {
    await inLoginPlace(async ({ clock, path, createProvider, refreshes }) => {
      await Deno.writeTextFile(path, text);
      const result = rejection(createProvider()());
      let isDone = false;
      result.finally(() => isDone = true);
      await clock.run(() => isDone);
      const error = await result;
      assert(isSsoError(error, "INTERACTION_REQUIRED"));
      assertIncludes(error.message, "no valid file", path);
      assertEquals(await Deno.readTextFile(path), text);
      assertEquals(refreshes(), []);
    });
  });
}

Deno.test("createAwsLoginCredentialsProvider() says what is missing: file, refresh token, key, region", async () => {
  await inLoginPlace(async ({ clock, read, write, path, createProvider, loginSession, folder }) => {
    const refusal = async (options = {}) => {
      const error = await rejection(createProvider(options)());
      assert(isSsoError(error));
      return `${error.code} ${error.message} ${error.hint}`;
    };
    const { accessToken } = await read();
    clock.pass(20 * MINUTE);
    assertIncludes(await refusal({ region: undefined }), "CONFIG_ERROR", "Pass 'region'");
    const { refreshToken } = await read();
    await write({ refreshToken: undefined });
    assertIncludes(await refusal(), "INTERACTION_REQUIRED", "no refresh token");
    await write({ refreshToken, dpopKey: "-----BEGIN nothing" });
    assertIncludes(await refusal(), "INTERACTION_REQUIRED", "DPoP key in the file cannot be used");
    await write({
      refreshToken: undefined,
      accessToken: { ...accessToken, expiresAt: new Date(clock.now() + MINUTE).toISOString() },
    });
    assertEquals((await createProvider()()).accessKeyId, accessToken.accessKeyId);
    await Deno.remove(path);
    assertIncludes(
      await refusal(),
      "INTERACTION_REQUIRED",
      "nobody has signed in as",
      loginSession,
      folder,
    );
  });
});

Deno.test("createAwsLoginCredentialsProvider() refreshes in the region of the file, else in the option's", async () => {
  await inLoginPlace(async ({ clock, write, createProvider, emulator }) => {
    const provider = createProvider({ region: "eu-west-1" });
    clock.pass(20 * MINUTE);
    await provider();
    await write({ signInRegion: "us-west-2" });
    clock.pass(20 * MINUTE);
    await provider();
    const hosts = emulator.requests.map(({ url }) => new URL(url).host);
    assertEquals(hosts.slice(-2), [
      "eu-west-1.signin.aws.amazon.com",
      "us-west-2.signin.aws.amazon.com",
    ]);
  });
});

for (const hours of [1, -1]) {
  Deno.test(`createAwsLoginCredentialsProvider() refreshes though its clock is off by ${hours} h`, async () => {
    await inLoginPlace(async ({ clock, emulator, createProvider, refreshes }) => {
      clock.pass(20 * MINUTE);
      emulator.advance(hours * 60 * MINUTE);
      const { expiration } = await createProvider()();
      assertEquals(refreshes(), [400, 200]);
      assertEquals(expiration?.getTime(), clock.now() + 15 * MINUTE); // by the clock that is asked
    });
  });
}

Deno.test("createAwsLoginCredentialsProvider() sends no refresh token again behind a 5xx", async () => {
  await inLoginPlace(async ({ clock, emulator, createProvider, refreshes }) => {
    clock.pass(20 * MINUTE);
    const body = JSON.stringify({ error: "TOKEN_EXPIRED", message: "x" });
    emulator.failNext({ operation: "CreateOAuth2Token", status: 502, body, skew: 60 * MINUTE });
    await clock.runUntil(rejection(createProvider()()));
    assertEquals(refreshes(), [502]);
  });
});

Deno.test("createAwsLoginCredentialsProvider() ends a caller's wait with its reason; the lock's when nobody waits", async () => {
  await inLoginPlace(async ({ clock, folder, path, createProvider, refreshes }) => {
    const lock = path.replace(".json", ".lock");
    await Deno.mkdir(lock);
    await Deno.writeTextFile(`${lock}/held-x`, "");
    clock.pass(20 * MINUTE);
    const provider = createProvider();
    assertEquals(await reasonOf(provider({ signal: AbortSignal.abort("no") })), "no");
    const [one, two] = [new AbortController(), new AbortController()];
    const first = reasonOf(provider({ signal: one.signal }));
    const second = reasonOf(provider({ signal: two.signal }));
    await clock.run(() => clock.waiting > 0);
    one.abort("one");
    assertEquals(await first, "one");
    two.abort("two");
    assertEquals(await second, "two");
    await clock.run(() => clock.waiting === 0);
    await Deno.rename(`${lock}/held-x`, `${lock}/free`);
    await provider();
    assertEquals(refreshes(), [200]);
    assertEquals((await namesIn(folder)).length, 2);
  });
});

Deno.test("createAwsLoginCredentialsProvider() does not pause after a wait that was aborted", async () => {
  await inLoginPlace(async ({ clock, path, createProvider, refreshes, events }) => {
    const lock = path.replace(".json", ".lock");
    await Deno.mkdir(lock);
    await Deno.writeTextFile(`${lock}/held-x`, "");
    clock.pass(12 * MINUTE);
    const provider = createProvider();
    const controller = new AbortController();
    const aborted = reasonOf(provider({ signal: controller.signal }));
    await clock.run(() => clock.waiting > 1);
    controller.abort("enough");
    assertEquals(await aborted, "enough");
    await clock.run(() => clock.waiting === 0);
    await Deno.rename(`${lock}/held-x`, `${lock}/free`);
    await provider();
    assertEquals(refreshes(), [200]);
    assertEquals(events.filter(({ type }) => type === "refresh_failed"), []);
  });
});

Deno.test("createAwsLoginCredentialsProvider() waits 5 s for a lock while credentials are valid", async () => {
  await inLoginPlace(async ({ clock, path, read, createProvider, refreshes, events }) => {
    const { accessToken } = await read();
    const lock = path.replace(".json", ".lock");
    await Deno.mkdir(lock);
    await Deno.writeTextFile(`${lock}/held-x`, "");
    clock.pass(12 * MINUTE);
    const began = clock.now();
    const { accessKeyId } = await clock.runUntil(createProvider()());
    assertEquals(accessKeyId, accessToken.accessKeyId);
    assert(clock.now() - began <= 6_000);
    const [event] = events.filter(({ type }) => type === "refresh_failed") as { error: unknown }[];
    assert(isSsoError(event?.error, "STORAGE_ERROR"));
    assertIncludes((event?.error as Error).message, lock.slice(0, 20), "5000 ms");
    assertEquals(refreshes(), []);
  });
});

Deno.test("createAwsLoginCredentialsProvider() checks its options", () => {
  const create = (options: unknown) =>
    thrown(() => createAwsLoginCredentialsProvider(options as never));
  for (const options of [undefined, {}, { loginSession: "" }, { loginSession: 1 }]) {
    assert(create(options) instanceof TypeError);
    assertIncludes(create(options).message, "'loginSession'");
  }
  for (const refreshWindow of [-1, NaN, "1"]) {
    const error = create({ loginSession: "a", refreshWindow });
    assert(error instanceof RangeError);
    assertIncludes(error.message, "'refreshWindow'");
  }
  const types = { directory: 1, fetch: 1, onEvent: 1, random: "", endpoint: "nowhere" };
  for (const [name, value] of Object.entries(types)) {
    const error = create({ loginSession: "a", env: {}, [name]: value });
    assert(error instanceof TypeError);
    assertIncludes(error.message, new RegExp(name, "i"));
  }
  const ranges = { region: "a.b/c", endpoint: "http://example.com", timeout: 0 };
  for (const [name, value] of Object.entries(ranges)) {
    const error = create({ loginSession: "a", env: {}, [name]: value });
    assert(error instanceof RangeError);
    assertIncludes(error.message, new RegExp(name, "i"));
  }
});
