import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import { assertIncludes, reasonOf, rejection } from "../support/assert.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import { Calls, createTestStorage, drive, inFolder, namesIn, sha1 } from "./_folder.ts";

const KEY = "my-sso";
const LOCK = `${sha1(KEY)}.lock`;

/** A storage, its lock's folder, and a way to call and to wait. */
function setUp(folder: string, clock = new VirtualClock()) {
  const { lock, events } = createTestStorage(folder, clock);
  const calls = new Calls();
  const run = (isDone: () => boolean) => drive(clock, () => calls.pending, isDone);
  const all = async () => {
    await run(() => calls.pending === 0);
    assertEquals(clock.waits, [], "a timer is left");
  };
  const hold = <T>(work: () => Promise<T>, signal?: AbortSignal) =>
    calls.add(lock(KEY, work, { signal }));
  /** Holds the lock until the function that it returns is called. */
  const holdLong = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isIn = false;
    const held = hold(() => {
      isIn = true;
      return promise;
    });
    await run(() => isIn);
    return { held, release: resolve };
  };
  return { clock, events, calls, run, all, hold, holdLong, path: `${folder}/${LOCK}` };
}

/** Leaves the lock of a process that was killed. */
async function leaveDead(path: string): Promise<void> {
  await Deno.mkdir(path);
  await Deno.writeTextFile(`${path}/held-dead`, "");
  await Deno.utime(`${path}/held-dead`, 1, 1);
}

Deno.test("createAwsCliStorage() runs work of one key one after the other, and returns its result", async () => {
  await inFolder(async (folder) => {
    const { clock, all, hold, path } = setUp(folder);
    let inside = 0;
    const work = async (i: number) => {
      assertEquals(++inside, 1);
      await clock.idle();
      inside--;
      return i;
    };
    const results = Array.from({ length: 10 }, (_, i) => hold(() => work(i)));
    await all();
    assertEquals(await Promise.all(results), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(await namesIn(path), ["free"]);
    assertEquals(await namesIn(folder), [LOCK]);
    const { mode } = await Deno.stat(path);
    assertEquals(mode! & 0o777, 0o700);
  });
});

Deno.test("createAwsCliStorage() locks each key by itself", async () => {
  await inFolder(async (folder) => {
    const clock = new VirtualClock();
    const { lock } = createTestStorage(folder, clock);
    const calls = new Calls();
    const result = calls.add(lock("a", () => lock("b", () => Promise.resolve("both"))));
    await drive(clock, () => calls.pending, () => calls.pending === 0);
    assertEquals(await result, "both");
  });
});

Deno.test("createAwsCliStorage() unlocks when work rejects, and passes its error on", async () => {
  await inFolder(async (folder) => {
    const { all, hold, path, events } = setUp(folder);
    const failed = reasonOf(hold(() => Promise.reject("reason")));
    await all();
    assertEquals(await failed, "reason");
    assertEquals(events, []);
    assertEquals(await namesIn(path), ["free"]);
  });
});

Deno.test("createAwsCliStorage() waits for a living holder as long as it takes", async () => {
  await inFolder(async (folder) => {
    const { clock, all, run, hold, holdLong, path, events } = setUp(folder);
    const end = clock.now() + 120_000;
    const { held, release } = await holdLong();
    let isReleased = false;
    const waiter = hold(() => Promise.resolve(isReleased));
    await run(() => clock.now() >= end);
    assertEquals((await namesIn(path)).length, 1);
    isReleased = true;
    release();
    await all();
    await held;
    assert(await waiter, "it did not wait");
    assertEquals(events, [{ type: "lock_awaited", path }]);
  });
});

Deno.test("createAwsCliStorage() takes the lock of a dead holder over within 15 s, and tells", async () => {
  await inFolder(async (folder) => {
    const { clock, all, hold, path, events } = setUp(folder);
    await leaveDead(path);
    const began = clock.now();
    let inside = 0;
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      hold(async () => {
        assertEquals(++inside, 1);
        waits.push(clock.now() - began);
        await clock.idle();
        inside--;
      });
    }
    await all();
    assertEquals(waits.length, 5);
    assert(Math.min(...waits) >= 10_000, `${waits}`);
    assert(Math.max(...waits) <= 15_000, `${waits}`);
    const types = events.map(({ type }) => type).sort();
    assertEquals(types, [...Array(5).fill("lock_awaited"), "lock_taken_over"]);
    assertEquals(await namesIn(path), ["free"]);
  });
});

for (const [title, jump] of [["forward", 3_600_000], ["back", -3_600_000]] as const) {
  Deno.test(`createAwsCliStorage() takes nobody for dead because a clock was set ${title}`, async () => {
    await inFolder(async (folder) => {
      const { clock, all, run, hold, path } = setUp(folder);
      await leaveDead(path);
      const began = clock.now();
      let took = 0;
      hold(() => Promise.resolve()).then(() => took = clock.now() - began - jump);
      await run(() => clock.now() - began >= 3_000);
      clock.set(jump);
      await all();
      assert(took >= 9_000 && took <= 15_000, `it took ${took} ms`);
    });
  });
}

Deno.test("createAwsCliStorage() gives a lock back to a holder that lives after all", async () => {
  await inFolder(async (folder) => {
    const clock = new VirtualClock();
    const { all, run, hold, path, events } = setUp(folder, clock);
    await leaveDead(path);
    const began = clock.now();
    // The clock is read just before the lock is taken over: the holder shows then that it lives.
    let beats = 0;
    const now = clock.now.bind(clock);
    clock.now = () => {
      const time = now();
      if (time - began >= 10_000 && beats++ < 40) {
        Deno.utimeSync(`${path}/held-dead`, 0, 100 + beats);
      }
      return time;
    };
    let isIn = false;
    hold(() => Promise.resolve()).then(() => isIn = true);
    await run(() => now() - began >= 15_000);
    assertEquals(await namesIn(path), ["held-dead"]);
    assert(beats > 0);
    assertEquals([isIn, events.length], [false, 1]);
    beats = 40;
    await all();
    assertEquals([isIn, events.length], [true, 2]);
  });
});

Deno.test("createAwsCliStorage() ends a wait with the signal's reason, and only that one", async () => {
  await inFolder(async (folder) => {
    const { all, run, hold, holdLong, path, calls } = setUp(folder);
    const { release } = await holdLong();
    const controller = new AbortController();
    const aborted = reasonOf(hold(() => Promise.resolve(), controller.signal));
    const other = hold(() => Promise.resolve("other"));
    await run(() => calls.pending === 3);
    controller.abort("enough");
    assertEquals(await aborted, "enough");
    assertEquals(await reasonOf(hold(() => Promise.resolve(), AbortSignal.abort("no"))), "no");
    release();
    await all();
    assertEquals(await other, "other");
    assertEquals(await namesIn(path), ["free"]);
    let isIn = false;
    const late = hold(() => Promise.resolve(isIn = true), AbortSignal.abort("late"));
    assertEquals([await reasonOf(late), isIn], ["late", false]);
  });
});

Deno.test("createAwsCliStorage() does not free the lock of whoever took it over", async () => {
  await inFolder(async (folder) => {
    const { all, holdLong, path } = setUp(folder);
    const { release } = await holdLong();
    const [name] = await namesIn(path);
    await Deno.rename(`${path}/${name}`, `${path}/held-other`);
    release();
    await all();
    assertEquals(await namesIn(path), ["held-other"]);
  });
});

Deno.test("createAwsCliStorage() makes a lock anew whose folder is empty or gone", async () => {
  await inFolder(async (folder) => {
    const { all, hold, holdLong, path } = setUp(`${folder}/not/there`);
    await Deno.mkdir(path, { recursive: true });
    assertEquals(await allOf(hold(() => Promise.resolve(1)), all), 1);
    const { release } = await holdLong();
    await Deno.remove(path, { recursive: true });
    release(); // its holder finds nothing to free
    await all();
    assertEquals(await allOf(hold(() => Promise.resolve(2)), all), 2);
    assertEquals(await namesIn(path), ["free"]);
  });
});

async function allOf<T>(call: Promise<T>, all: () => Promise<void>): Promise<T> {
  await all();
  return await call;
}

Deno.test("createAwsCliStorage() tells where no lock can be made", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const { hold } = setUp(`${folder}/file`);
    const error = await rejection(hold(() => Promise.resolve()));
    assert(isSsoError(error, "STORAGE_ERROR"));
    assertIncludes(error.message, "Cannot lock", LOCK, "ENOTDIR");
    assertIncludes(error.hint, "is a file");
  });
});
