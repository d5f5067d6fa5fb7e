// Secrets that a service sends back, and where they still show.

import type { Random } from "./random.ts";

const hex = (unit: string, size: number) => unit.charCodeAt(0).toString(16).padStart(size, "0");
const eachUnit = (text: string, spell: (unit: string) => string) =>
  text.split("").map(spell).join("");
const percent = (text: string) => text.replace(/[^\w]/g, (unit) => `%${hex(unit, 2)}`);
const unicode = (text: string) => text.replace(/[^\w]/g, (unit) => `\\u${hex(unit, 4)}`);

/** How a service, a proxy or a log may write a text. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  percent,
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => eachUnit(text, (unit) => `%${hex(unit, 2)}`),
  (text) => eachUnit(text, (unit) => `\\u${hex(unit, 4)}`),
  unicode,
  (text) => JSON.stringify(unicode(text)).slice(1, -1),
  (text) => JSON.stringify(encodeURIComponent(text)).slice(1, -1),
  (text) => text.replaceAll("/", "\\/"),
];

const NEIGHBOURS: readonly string[] = [
  ...["", " ", "token_", "x", "9", "\\n", "\\t", "\\", "%0A", "%ff", "%", "=", "é", "“"],
  ...["\u200b", "\n", '"', "...", "***", "\uffff", "Bearer ", "\\u", "\\u00", "%2", "\ud800"],
];

/** A text that repeats parts of secrets in any spelling, glued to something. */
export function echo(secrets: readonly string[], random: Random): string {
  let text = "";
  for (let count = random.below(4); count >= 0; count--) {
    const secret = random.pick(secrets);
    const from = random.once(2) ? 0 : random.below(secret.length);
    const part = secret.slice(from, random.once(2) ? undefined : from + random.below(80));
    text += random.pick(NEIGHBOURS) + random.pick(SPELLINGS)(part) + random.pick(NEIGHBOURS);
    if (random.once(50)) text = text.repeat(random.pick([3, 50, 2000])).slice(0, 200_000);
  }
  return text;
}

/** How much of a secret may show, in characters. */
const RUN = 12;

/** The first run of 12 characters of a secret that a text shows, also percent-encoded or escaped. */
export function findRun(text: string, secrets: readonly string[]): string | undefined {
  const runs = runsOf(secrets);
  if (runs.size === 0) return undefined;
  let level = text.slice(0, 10_000);
  for (let decoded = 0; decoded <= 2; decoded++) {
    for (let at = 0; at + RUN <= level.length; at++) {
      const run = level.slice(at, at + RUN);
      if (runs.has(run)) return run;
    }
    if (!/[%\\]/.test(level)) break;
    level = decode(level);
  }
  return undefined;
}

const known = new Map<string, ReadonlySet<string>>();

function runsOf(secrets: readonly string[]): ReadonlySet<string> {
  const key = secrets.join("\n");
  let runs = known.get(key);
  if (runs) return runs;
  runs = new Set(secrets.flatMap((secret) => secret.length < RUN ? [] : windows(secret)));
  known.clear();
  known.set(key, runs);
  return runs;
}

const windows = (secret: string) =>
  Array.from({ length: secret.length - RUN + 1 }, (_, at) => secret.slice(at, at + RUN));

function decode(text: string): string {
  return text
    .replace(
      /%([\da-f]{2})|\\u([\da-f]{4})|\\(["\\/])/gi,
      (_, byte, unit, escaped) => escaped ?? String.fromCharCode(parseInt(byte ?? unit, 16)),
    );
}

/** Everything that printing, logging or serialising an error shows, without what fetch threw. */
export function facesOf(error: unknown): string[] {
  const { message, stack, cause } = Object(error);
  const members = Object.entries(Object(error)).map(([name, value]) => `${name} ${value}`);
  const faces = [message, stack, JSON.stringify(error), ...members];
  if (cause === undefined) {
    faces.push(Deno.inspect(error, { depth: 9, strAbbreviateSize: Infinity, colors: false }));
  }
  return faces.filter((face) => typeof face === "string");
}
