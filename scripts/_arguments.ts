// Command lines of the programs that people run: names and repetitions are checked, in one line.

import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../src/testing/nearest.ts";

/** The command line is wrong; the message says what. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Throws a {@linkcode UsageError} if something is wrong. */
export function refuseIf(isWrong: unknown, message: string): void {
  if (isWrong) throw new UsageError(message);
}

/** The values of options, and in which order they were given. */
export type Arguments<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; tokens: true }>
>;

/** Reads a command line. Checks the names of its options, and that those with a value have one. */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
): Arguments<Options> {
  try {
    return parseArgs({ args: [...args], options, tokens: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [message = ""] = error.message.split("\n", 1);
    // "Unknown option '--aprove'. To specify a positional …" → "…: did you mean '--approve'?"
    const [unknown, name] = /^Unknown option '--?([^']+)'/.exec(message) ?? [];
    const best = name && nearest(name, Object.keys(options));
    throw new UsageError(best ? `${unknown}: did you mean '--${best}'?` : unknown ?? message);
  }
}

/** Checks that options with a value are not empty, and given once unless they may be repeated. */
export function checkValues(
  tokens: Arguments<ParseArgsOptionsConfig>["tokens"],
  repeatable: readonly string[] = [],
): void {
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || token.value === undefined) continue;
    if (repeatable.includes(token.name)) continue;
    refuseIf(seen.has(token.name), `--${token.name} was given more than once`);
    refuseIf(token.value === "", `--${token.name} must not be empty`);
    seen.add(token.name);
  }
}
