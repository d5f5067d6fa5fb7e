import { parseArgs } from "node:util";
import { nearest } from "../../src/testing/nearest.ts";

/** The command line is wrong; the message says what. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const FLAGS = ["pkce", "paste", "aws-login", "remote", "json", "show-secrets", "version"] as const;
// deno-fmt-ignore
const TEXTS = [
  "start-url", "region", "endpoint", "scope", "client-name", "approve", "timeout",
] as const;

/** An option that has a value. */
export type TextOption = typeof TEXTS[number];

/** The options as given. */
export type Values =
  & { readonly [Option in typeof FLAGS[number] | "help"]?: boolean }
  & { readonly [Option in TextOption]?: readonly string[] };

/** Checks the names of the options, and that those with a value have one. */
export function parseArguments(args: readonly string[]): Values {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: "boolean", short: "h" },
        ...Object.fromEntries(FLAGS.map((name) => [name, { type: "boolean" }])),
        // Multiple, because only then a repetition can be refused.
        ...Object.fromEntries(TEXTS.map((name) => [name, { type: "string", multiple: true }])),
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [message = ""] = error.message.split("\n", 1);
    throw new UsageError(withNearest(message));
  }
}

// "Unknown option '--aprove'. To specify a positional …" → "…: did you mean '--approve'?"
function withNearest(message: string): string {
  const [start, name] = /^Unknown option '--?([^']+)'/.exec(message) ?? [];
  if (!start || !name) return message;
  const best = nearest(name, ["help", ...FLAGS, ...TEXTS]);
  return best ? `${start}: did you mean '--${best}'?` : start;
}

/** The value of an option that may be given once, and not empty. */
export function once(option: TextOption, values: Values): string | undefined {
  const [value, ...more] = values[option] ?? [];
  if (more.length > 0) throw new UsageError(`--${option} was given more than once`);
  if (value === "") throw new UsageError(`--${option} must not be empty`);
  return value;
}
