import type { Observation, Observations } from "./probe.ts";

/** A difference between the service and the emulator. */
export interface Difference {
  readonly probe: string;
  readonly what: keyof Observation;
  readonly service: string;
  readonly emulator: string;
}

/** What people read, and programs must not: it may differ. */
const PROSE: ReadonlySet<keyof Observation> = new Set(["error_description"]);

/** Compares what the service said with what the emulator says. */
export function compare(service: Observations, emulator: Observations): Difference[] {
  return Object.entries(service).flatMap(([probe, seen]) => {
    const expected = emulator[probe];
    const parts = Object.keys(seen) as (keyof Observation)[];
    return parts.filter((what) => !PROSE.has(what) && seen[what] !== expected?.[what])
      .map((what) => ({
        probe,
        what,
        service: String(seen[what]),
        emulator: String(expected?.[what] ?? "(not asked)"),
      }));
  });
}

/** The differences for people. */
export function report(
  region: string,
  seen: Observations,
  differences: readonly Difference[],
): string {
  const lines = Object.entries(seen).map(([probe, { status, error, error_description }]) => {
    const said = error === "none" ? "" : ` ${error}: ${error_description}`;
    const own = differences.filter((difference) => difference.probe === probe);
    return [
      `  ${own.length > 0 ? "✗" : "✓"} ${probe}: ${status}${said}`,
      ...own.map(({ what, service, emulator }) =>
        `      ${what}\n        service   ${service}\n        emulator  ${emulator}`
      ),
    ].join("\n");
  });
  return `${region}\n${lines.join("\n")}`;
}
