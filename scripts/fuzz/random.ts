// Reproducible choices, and mutations of bytes.

/** A reproducible source of choices. */
export interface Random {
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** One of several values. */
  pick<T>(values: readonly T[]): T;
  /** True once in `times` cases. */
  once(times: number): boolean;
}

/** The same seed and index make the same choices (sfc32, seeded by both). */
export function createRandom(seed: number, index: number): Random {
  let [a, b, c, counter] = [seed | 0, index | 0, 0x9e3779b9 | 0, 1];
  const next = () => {
    const result = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  const below = (limit: number) => limit > 1 ? next() % limit : 0;
  return {
    below,
    pick: (values) => values[below(values.length)]!,
    once: (times) => below(times) === 0,
  };
}

/** What parsers may trip over: delimiters, escapes, numbers, prototypes, controls, broken text. */
const PIECES: readonly string[] = [
  ...["{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "\\ud800", "\\u0000", "null", "true"],
  ...["[]", "{}", "0", "-1", "1e999", "1e-999", "9007199254740993", "NaN", '"5"', "0x10"],
  ...["__proto__", "constructor", "toString", "error", "message", "interval", "expiresIn"],
  ...["%", "%2", "%25", "%252B", "+", "&", "=", "?", "#", "/", "//", ":", ";", "@", ".", "..."],
  ...["\0", "\n", "\r\n", "\t", "\x1b[2J", "\x7f", "\u009b", "\u200b", "\u202e", "\ufeff"],
  ...["\uffff", "é", "😀", "<script>", "-----BEGIN EC PRIVATE KEY-----", "-----END", "===="],
  ...["https://", "a&", "[{", '{"a":', "'", "<", " "],
].flat();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The longest input, in bytes: as long as a body may be. */
export const LONGEST: number = 256 * 1024;

/** Changes a text in a few places, or replaces it by random bytes. */
export function mutateText(text: string, random: Random): string {
  return decoder.decode(mutate(encoder.encode(text), random));
}

/** Changes bytes in up to four places, or replaces them by random ones. */
export function mutate(original: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let bytes = Uint8Array.from(original);
  for (let round = random.below(5); round > 0; round--) bytes = mutateOnce(bytes, random);
  return bytes.slice(0, LONGEST);
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(bytes.length - at, 64) + 1);
  const piece = () => encoder.encode(random.pick(PIECES));
  switch (random.below(12)) {
    case 0: { // a bit
      const copy = bytes.slice();
      if (at < copy.length) copy[at]! ^= 1 << random.below(8);
      return copy;
    }
    case 1: // a part is missing
      return splice(bytes, at, length);
    case 2: // truncated
      return bytes.slice(0, at);
    case 3: // a part is repeated
      return splice(bytes, at, 0, repeat(bytes.subarray(at, at + length), times(random)));
    case 4: // one piece is repeated
      return splice(bytes, at, 0, repeat(piece(), times(random)));
    case 5: // random bytes
      return splice(bytes, at, length, randomBytes(random, 40));
    case 6: // nothing is left of it
      return random.once(4) ? randomBytes(random, 400) : splice(bytes, at, length, piece());
    case 7: { // a part is moved
      const part = bytes.slice(at, at + length);
      const rest = splice(bytes, at, length);
      return splice(rest, random.below(rest.length + 1), 0, part);
    }
    default:
      return splice(bytes, at, random.below(2) * length, piece());
  }
}

/** Mostly a few times; about one input in thirty gets as long as it may be. */
const times = (random: Random): number =>
  random.once(16) ? LONGEST : random.pick([1, 2, 2, 3, 10, 50, 200]);

/** Up to `most` random bytes. */
export function randomBytes(random: Random, most: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: random.below(most) }, () => random.below(256));
}

function splice(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  length: number,
  more: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - length + more.length);
  result.set(bytes.subarray(0, at));
  result.set(more, at);
  result.set(bytes.subarray(at + length), at + more.length);
  return result;
}

function repeat(part: Uint8Array, times: number): Uint8Array {
  const count = Math.min(times, Math.ceil(LONGEST / Math.max(part.length, 1)));
  const result = new Uint8Array(part.length * count);
  for (let index = 0; index < count; index++) result.set(part, index * part.length);
  return result;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.~";

/** A secret as services issue them: base64, base64url or a JWT. */
export function randomSecret(random: Random): string {
  const length = random.once(20) ? 1500 : random.pick([8, 11, 12, 13, 40, 64, 64, 300]);
  const alphabet = random.pick([ALPHABET.length, ALPHABET.length, 62, 4]);
  return Array.from({ length }, () => ALPHABET[random.below(alphabet)]).join("");
}
