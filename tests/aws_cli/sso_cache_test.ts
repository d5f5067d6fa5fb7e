import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { type AwsCliEvent, createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assert, assertEquals } from "@std/assert";
import { renameFile } from "../../src/aws_cli/files.ts";
import { assertIncludes, reasonOf, rejection, thrown } from "../support/assert.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { createTestStorage, inFolder, namesIn, sha1 } from "./_folder.ts";

const KEY = "https://example.awsapps.com/start";
const FILE = `${sha1(KEY)}.json`;

const modeOf = async (path: string) => (await Deno.stat(path)).mode! & 0o777;

Deno.test("createAwsCliStorage() keeps an item in the file that has the SHA-1 of its key", async () => {
  assertEquals(sha1("my-sso"), "0ad374308c5a4e22f723adf10145eafad7c4031c"); // RFC 3174, by sha1sum
  await inFolder(async (folder) => {
    const directory = `${folder}/.aws/sso/cache`;
    const storage = createAwsCliStorage({ env: { HOME: folder } });
    assertEquals(await storage.getItem(KEY), undefined);
    await storage.setItem(KEY, `{"a":"é"}`);
    assertEquals(await namesIn(directory), [FILE]);
    assertEquals(await Deno.readTextFile(`${directory}/${FILE}`), `{"a":"é"}`);
    assertEquals(await storage.getItem(KEY), `{"a":"é"}`);
    await storage.setItem(KEY, `{"b":2}`);
    assertEquals(await storage.getItem(KEY), `{"b":2}`);
    await storage.removeItem(KEY);
    await storage.removeItem(KEY);
    assertEquals(await namesIn(directory), []);
    const other = createAwsCliStorage({ directory: "~/other", env: { HOME: folder } });
    await other.setItem(KEY, "{}");
    assertEquals(await namesIn(`${folder}/other`), [FILE]);
  });
});

Deno.test("createAwsCliStorage() keeps a record that cannot be used beside its file, as it is", async () => {
  await inFolder(async (folder) => {
    const { storage } = createTestStorage(folder);
    await storage.setItem(`${KEY}.corrupt`, "{ trunc");
    await storage.setItem(`${KEY}.corrupt2`, "");
    assertEquals(await namesIn(folder), [`${FILE}.corrupt`, `${FILE}.corrupt2`]);
    assertEquals(await storage.getItem(`${KEY}.corrupt`), "{ trunc");
    assertEquals(await storage.getItem(KEY), undefined);
  });
});

Deno.test("createAwsCliStorage() makes files and folders for their owner only", async () => {
  await inFolder(async (folder) => {
    const { storage, events } = createTestStorage(`${folder}/a/b`);
    await storage.setItem(KEY, "{}");
    assertEquals(await modeOf(`${folder}/a`), 0o700);
    assertEquals(await modeOf(`${folder}/a/b`), 0o700);
    assertEquals(await modeOf(`${folder}/a/b/${FILE}`), 0o600);
    await Deno.chmod(`${folder}/a/b/${FILE}`, 0o644); // as the JavaScript SDK writes it
    await storage.setItem(KEY, "{}");
    assertEquals(await modeOf(`${folder}/a/b/${FILE}`), 0o600);
    assertEquals(events, []);
  });
});

for (const use of ["reads", "writes"] as const) {
  Deno.test(`createAwsCliStorage() tells once that others may use the folder that it ${use}, and leaves it`, async () => {
    await inFolder(async (folder) => {
      await Deno.chmod(folder, 0o755);
      if (use === "reads") await Deno.writeTextFile(`${folder}/${FILE}`, "{}");
      const { storage, events } = createTestStorage(folder);
      for (let i = 0; i < 3; i++) {
        await (use === "reads" ? storage.getItem(KEY) : storage.setItem(KEY, "{}"));
      }
      assertEquals(events, [{ type: "open_folder", folder, mode: 0o755 }]);
      assertEquals(await modeOf(folder), 0o755);
    });
  });
}

Deno.test("createAwsCliStorage() goes on when onEvent throws", async () => {
  await inFolder(async (folder) => {
    await Deno.chmod(folder, 0o755);
    const events: AwsCliEvent[] = [];
    const onEvent = (event: AwsCliEvent) => {
      events.push(event);
      throw new Error("no");
    };
    const storage = createAwsCliStorage({ directory: folder, onEvent });
    await storage.setItem(KEY, "{}");
    assertEquals([await storage.getItem(KEY), events.length], ["{}", 1]);
  });
});

Deno.test("createAwsCliStorage() never shows a part of an item", async () => {
  await inFolder(async (folder) => {
    const { storage } = createTestStorage(folder);
    const items = ["a", "b"].map((letter) => JSON.stringify(letter.repeat(100_000)));
    await storage.setItem(KEY, items[0]!);
    let isOver = false;
    let reads = 0;
    const reader = (async () => {
      while (!isOver) {
        assert(items.includes(await Deno.readTextFile(`${folder}/${FILE}`)));
        reads++;
      }
    })();
    for (let i = 0; i < 60; i++) await storage.setItem(KEY, items[i % 2]!);
    isOver = true;
    await reader;
    assert(reads > 10);
    assertEquals(await namesIn(folder), [FILE]);
  });
});

Deno.test("createAwsCliStorage() waits for 0.3 s for a file that is being written in place", async () => {
  await inFolder(async (folder) => {
    const clock = new VirtualClock();
    const { storage } = createTestStorage(folder, clock);
    const path = `${folder}/${FILE}`;
    await Deno.writeTextFile(path, "");
    const read = storage.getItem(KEY) as Promise<string>;
    for (const text of ["{", `{"a"`]) {
      await clock.until(() => clock.waits.length === 1);
      await Deno.writeTextFile(path, text);
      await clock.advance(clock.waits[0]!);
    }
    await clock.until(() => clock.waits.length === 1);
    await Deno.writeTextFile(path, `{"a":1}`);
    await clock.advance(clock.waits[0]!);
    assertEquals(await read, `{"a":1}`);

    await Deno.writeTextFile(path, "{ trunc");
    const began = clock.now();
    assertEquals(await clock.run(storage.getItem(KEY) as Promise<string>), "{ trunc");
    assertEquals(clock.now() - began, 310);
  });
});

Deno.test("createAwsCliStorage() writes through a symbolic link", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/real`);
    await Deno.mkdir(`${folder}/cache`, { mode: 0o700 });
    await Deno.writeTextFile(`${folder}/real/file`, "old");
    await Deno.symlink(`${folder}/real/file`, `${folder}/cache/${FILE}`);
    const { storage } = createTestStorage(`${folder}/cache`);
    await storage.setItem(KEY, "{}");
    assertEquals(await Deno.readTextFile(`${folder}/real/file`), "{}");
    assert((await Deno.lstat(`${folder}/cache/${FILE}`)).isSymlink);
    assertEquals(await namesIn(`${folder}/real`), ["file"]);
  });
});

Deno.test("createAwsCliStorage() leaves no secret behind a symbolic link", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/real`);
    await Deno.mkdir(`${folder}/cache`, { mode: 0o700 });
    await Deno.writeTextFile(`${folder}/real/file`, "old");
    await Deno.symlink(`${folder}/real/file`, `${folder}/cache/${FILE}`);
    // What a killed writer left beside the target, and a link in its way that leads nowhere.
    const stale = `${folder}/real/file.${"1".repeat(32)}.tmp`;
    await Deno.writeTextFile(stale, "secret");
    await Deno.utime(stale, 0, 0);
    await Deno.symlink(`${folder}/nowhere`, `${folder}/real/file.${"0".repeat(32)}.tmp`);
    const { storage } = createTestStorage(`${folder}/cache`);
    await storage.setItem(KEY, "{}");
    assert(!(await namesIn(`${folder}/real`)).includes(stale.split("/").at(-1)!));
    await storage.removeItem(KEY);
    assert(!(await namesIn(`${folder}/real`)).includes("file"));
    assertEquals(await namesIn(`${folder}/cache`), []);
  });
});

Deno.test("createAwsCliStorage() locks a record that was set aside as it does any other", async () => {
  await inFolder(async (folder) => {
    const { storage } = createTestStorage(folder);
    const key = `${KEY}.corrupt`;
    await storage.lock!(key, () => Promise.resolve(storage.setItem(key, "{}")));
    assertEquals(await storage.getItem(key), "{}");
  });
});

Deno.test("createAwsCliStorage() removes what a killed writer left, ten minutes later", async () => {
  await inFolder(async (folder) => {
    const name = (digit: string) => `${FILE}.${digit.repeat(32)}.tmp`;
    const foreign = [`${FILE}.tmp`, `tmp${"a".repeat(32)}.tmp`];
    for (const it of [name("0"), name("1"), ...foreign]) {
      await Deno.writeTextFile(`${folder}/${it}`, "");
    }
    await Deno.mkdir(`${folder}/${name("2")}`);
    await Deno.writeTextFile(`${folder}/${name("2")}/free`, "");
    for (const it of [name("1"), name("2"), ...foreign]) {
      const old = Date.now() / 1000 - 601;
      await Deno.utime(`${folder}/${it}`, old, old);
    }
    await createTestStorage(folder).storage.setItem(KEY, "{}");
    assertEquals(await namesIn(folder), [FILE, name("0"), ...foreign].sort());
  });
});

Deno.test("createAwsCliStorage() tells what the system refuses, and leaves what there was", async () => {
  await inFolder(async (folder) => {
    const { storage } = createTestStorage(folder);
    await Deno.mkdir(`${folder}/${FILE}`);
    for (const call of [storage.getItem, storage.setItem, storage.removeItem]) {
      const error = await rejection(call(KEY, "secret-secret-secret") as Promise<unknown>);
      assert(isSsoError(error, "STORAGE_ERROR"), String(error));
      assertIncludes(error.message, /^Cannot (read|write|remove) /, folder, /: E[A-Z_]+$/);
      assert(error.hint);
      assert(!error.message.includes("secret-"));
    }
    assertEquals(await namesIn(folder), [FILE]);
    await Deno.writeTextFile(`${folder}/file`, "kept");
    const below = createTestStorage(`${folder}/file`).storage;
    const error = await rejection(below.setItem(KEY, "{}") as Promise<unknown>);
    assertIncludes(error.message, /EEXIST|ENOTDIR/);
    assertEquals(await Deno.readTextFile(`${folder}/file`), "kept");
  });
});

Deno.test("createAwsCliStorage() refuses a directory that is no path, and what is no function", () => {
  for (const directory of [1, "", null]) {
    const error = thrown(() => createAwsCliStorage({ directory: directory as never }));
    assert(error instanceof TypeError);
    assertIncludes(error.message, "'directory' must be the path of a folder");
  }
  for (const name of ["onEvent", "random"]) {
    const error = thrown(() => createAwsCliStorage({ directory: "/x", [name]: 1 }));
    assert(error instanceof TypeError);
    assertIncludes(error.message, `'${name}' must be a function`);
  }
});

/** A rename that fails some times with an error code. */
function failing(code: string, times: number) {
  let calls = 0;
  const rename = () => ++calls > times ? Promise.resolve() : Promise.reject({ code });
  return { rename, calls: () => calls };
}

Deno.test("createAwsCliStorage() renames again while Windows has the file open, for 5 s", async () => {
  for (const code of ["EPERM", "EACCES", "EBUSY"]) {
    const clock = new VirtualClock();
    const passing = failing(code, 20);
    await clock.run(renameFile("a", "b", { time: clock, platform: "win32" }, passing.rename));
    assertEquals(passing.calls(), 21);
    const lasting = failing(code, Infinity);
    const began = clock.now();
    const result = renameFile("a", "b", { time: clock, platform: "win32" }, lasting.rename);
    assertEquals(await clock.run(reasonOf(result)), { code });
    assertEquals(clock.now() - began, 5_000);
    const elsewhere = failing(code, Infinity);
    const time = new VirtualClock();
    const once = renameFile("a", "b", { time, platform: "linux" }, elsewhere.rename);
    assertEquals([await reasonOf(once), elsewhere.calls()], [{ code }, 1]);
  }
  const other = failing("ENOSPC", Infinity);
  const time = new VirtualClock();
  const once = renameFile("a", "b", { time, platform: "win32" }, other.rename);
  assertEquals([await reasonOf(once), other.calls()], [{ code: "ENOSPC" }, 1]);
});
