/** Behaviour by name. */
export type Behaviour = Readonly<Record<string, () => Promise<void>>>;

/** How long a step may take, in milliseconds; a process that it starts has less. */
const LIMIT = 90_000;

/** Runs behaviour that is mostly waiting for other processes; all at once, to be quick. */
export function testSideBySide(name: string, behaviour: Behaviour): void {
  // Steps that run side by side have no sanitizers of their own.
  const unchecked = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  Deno.test({
    name,
    ...unchecked,
    timeout: 2 * LIMIT, // also ends what keeps the thread busy
    async fn(t) {
      const steps = Object.entries(behaviour).map(([name, run]) =>
        t.step({ name, fn: () => within(LIMIT, run()), ...unchecked })
      );
      await Promise.all(steps);
    },
  });
}

/** Rejects what takes longer, so that a step that waits for ever is named. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took more than ${ms} ms`)), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
