/** Behaviour by name. */
export type Behaviour = Readonly<Record<string, () => Promise<void>>>;

/** Runs behaviour that is mostly waiting for other processes; all at once, to be quick. */
export function testSideBySide(name: string, behaviour: Behaviour): void {
  // Steps that run side by side have no sanitizers of their own.
  const unchecked = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  Deno.test({
    name,
    ...unchecked,
    async fn(t) {
      const steps = Object.entries(behaviour).map(([name, fn]) =>
        t.step({ name, fn, ...unchecked })
      );
      await Promise.all(steps);
    },
  });
}
