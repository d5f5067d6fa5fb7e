import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { withLock } from "../../src/aws_cli/lock.ts";
import { inFolder, namesIn } from "./_folder.ts";
import { StillClock } from "./_still_clock.ts";

/** The clock of a process that can be killed: nothing that it waits for comes any more. */
class MortalClock {
  isDead = false;
  #waiting = 0;

  constructor(readonly clock: StillClock) {}

  /** Whether nothing happens before time passes. */
  get isAtRest(): boolean {
    return this.isDead || this.#waiting > 0;
  }

  now(): number {
    return this.clock.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.isDead) return new Promise(() => {});
    this.#waiting++;
    return this.clock.sleep(ms, signal).finally(() => this.#waiting--);
  }
}

const fates = fc.array(fc.constantFrom("works", "works", "dies"), { minLength: 2, maxLength: 8 });

Deno.test("withLock() lets everybody in who lives, one at a time, whoever dies in it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fates,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (fates, jitter) =>
        inFolder(async (folder) => {
          const clock = new StillClock();
          const path = `${folder}/lock`;
          const random = () => jitter.next().value;
          let takeovers = 0;
          let inside = 0;
          let done = 0;
          let lastDeath = clock.now();
          const waits: number[] = [];
          const clocks = new Set<MortalClock>();
          for (const fate of fates) {
            const time = new MortalClock(clock);
            clocks.add(time);
            const work = async () => {
              assertEquals(++inside, 1);
              waits.push(clock.now() - lastDeath);
              if (fate === "works") await clock.sleep(500);
              inside--;
              lastDeath = clock.now();
              if (fate === "works") return;
              time.isDead = true;
              done++;
              await new Promise(() => {});
            };
            withLock(path, work, { time, random, onWait() {}, onTakeover: () => takeovers++ }).then(
              () => done++,
            );
          }
          await clock.run(() => done === fates.length);
          assertEquals(inside, 0);
          const deaths = fates.filter((fate) => fate === "dies").length;
          const [name] = await namesIn(path);
          assertEquals(takeovers, name === "free" ? deaths : deaths - 1);
          assert(waits.every((wait) => wait <= 15_000), `${waits}`);
        }),
    ),
    { numRuns: 8 },
  );
});
