import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { redact, runsOf } from "../../src/_protocol/redact.ts";

const redacting = (secrets: readonly string[]) => {
  const runs = runsOf(secrets);
  return (text: string) => redact(text, runs);
};

const SECRET = "aorAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywt+/=.~_-64";

/** How a service, a proxy or a log may write a text. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "percent-encoded": encodeURIComponent,
  "percent-encoded in lower case": (text) =>
    encodeURIComponent(text).replace(/%../g, (escape) => escape.toLowerCase()),
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent-encoded, every character": (text) =>
    Array.from(text, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""),
  "as a JSON string": (text) => JSON.stringify(text),
  "with \\u escapes": (text) =>
    text.replace(/[^\w]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "with \\u escapes, every character": (text) =>
    Array.from(text, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  "with \\u escapes twice": (text) =>
    JSON.stringify(
      text.replace(/[^\w]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ),
  "as a JSON string with escaped slashes": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  "percent-encoded in a JSON string": (text) => JSON.stringify(encodeURIComponent(text)),
};

/** What may be glued to it. */
const NEIGHBOURS = [
  "",
  "token_",
  "x",
  "9",
  "\\n",
  "\\t",
  "\\",
  "%0A",
  "%ff",
  "%",
  "“",
  "é",
  "=",
  "\u200b",
];

/** The runs of a secret that a text still shows, in whatever spelling. */
function shownRuns(text: string, secret: string, size: number): string[] {
  const runs = Array.from(
    { length: secret.length - size + 1 },
    (_, at) => secret.slice(at, at + size),
  );
  return runs.filter((run) =>
    Object.values(SPELLINGS).some((spell) => text.includes(spell(run).replace(/^"|"$/g, "")))
  );
}

for (const [title, spell] of Object.entries(SPELLINGS)) {
  Deno.test(`redact() replaces a secret ${title}, whatever it is glued to`, () => {
    const redacts = redacting([SECRET]);
    for (const before of NEIGHBOURS) {
      for (const after of NEIGHBOURS) {
        const text = `Wrong: ${before}${spell(SECRET)}${after} (here)`;
        const redacted = redacts(text);
        assertEquals(shownRuns(redacted, SECRET, 12), [], redacted);
        assert(redacted.includes("***") && redacted.startsWith("Wrong: "), redacted);
        assert(redacted.endsWith("(here)"), redacted);
      }
    }
  });

  Deno.test(`redact() replaces a part of a secret ${title}`, () => {
    const redacts = redacting(["another-secret", SECRET]);
    for (const [from, to] of [[0, 60], [3, 15], [20, 32], [SECRET.length - 12, SECRET.length]]) {
      const redacted = redacts(`token_${spell(SECRET.slice(from, to))}_end`);
      assertEquals(shownRuns(redacted, SECRET, 12), [], redacted);
    }
  });
}

Deno.test("redact() shows no run of 12 characters of any secret, in any spelling", () => {
  const spelling = fc.constantFrom(...Object.values(SPELLINGS));
  // Tokens of AWS have neither percent signs nor backslashes of their own.
  const secret = fc.stringMatching(/^[!-$&-[\]-~]{16,64}$/);
  const noise = fc.stringMatching(/^[ -~]{0,20}$/);
  fc.assert(fc.property(secret, secret, spelling, noise, noise, (a, b, spell, before, after) => {
    const redacted = redacting([a, b])(`${before}${spell(a)}${after}${spell(b)}`);
    assertEquals(shownRuns(redacted, a, 12), []);
    assertEquals(shownRuns(redacted, b, 12), []);
  }));
});

Deno.test("redact() replaces secrets of 8 to 11 characters as a whole", () => {
  for (const secret of ["eightchr", "elevenchars"]) {
    const redacts = redacting([secret]);
    assertEquals(redacts(`x${secret}y and ${secret.slice(1)}`), `x***y and ${secret.slice(1)}`);
    assertEquals(redacts(encodeURIComponent(secret)), "***");
  }
});

Deno.test("redact() leaves secrets of up to 7 characters alone", () => {
  const text = "The client's registration has expired";
  assertEquals(redacting(["x", "xpi", "expired"])(text), text);
});

Deno.test("redact() leaves texts without a secret as they are", () => {
  const text = "A registration expired: 100% of \\n and %zz, \\u12 and \\";
  assertEquals(redacting([SECRET])(text), text);
  assertEquals(redacting([])(text), text);
});

Deno.test("redact() leaves runs of 11 characters", () => {
  const run = SECRET.slice(5, 16);
  assertEquals(redacting([SECRET])(`-${run}-`), `-${run}-`);
});

Deno.test("redact() looks at no more than 2,000 characters", () => {
  const redacted = redacting([SECRET])(`${"x".repeat(1_990)}${SECRET}`);
  assert(redacted.length <= 2_000);
  assertEquals(shownRuns(redacted, SECRET, 12), []);
  assertEquals(redacting([SECRET])("x".repeat(2_001)).length, 2_000);
});

Deno.test("redact() decodes a text twice, and no more often", () => {
  const encode = (text: string, times: number): string =>
    times ? encode(encodeURIComponent(text), times - 1) : text;
  const secret = "/+=".repeat(6);
  assertEquals(redacting([secret])(encode(secret, 2)), "***");
  assertEquals(redacting([secret])(encode(secret, 3)), encode(secret, 3));
});
