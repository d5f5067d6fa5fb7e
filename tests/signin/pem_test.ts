import { assertEquals } from "@std/assert";
import { wrapSec1 } from "../../src/signin/pem.ts";

interface Field {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly end: number;
}

/** Reads a field of DER, whose length must be encoded in as few bytes as possible. */
function readField(bytes: Uint8Array, at = 0): Field {
  const [tag = NaN, first = NaN] = bytes.subarray(at);
  const count = first & 0x80 ? first & 0x7f : 0;
  const size = bytes.subarray(at + 2, at + 2 + count);
  const length = count ? size.reduce((length, byte) => length * 256 + byte, 0) : first;
  assertEquals(count, length < 0x80 ? 0 : Math.ceil(length.toString(16).length / 2));
  const start = at + 2 + count;
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

Deno.test("wrapSec1() encodes lengths of one, two and three bytes as DER demands", () => {
  for (const length of [0, 1, 95, 99, 100, 104, 127, 128, 225, 229, 255, 256, 511, 1000, 65_000]) {
    const der = Uint8Array.from({ length }, (_, index) => index);
    const bytes = wrapSec1(der);
    const whole = readField(bytes);
    assertEquals([whole.tag, whole.end], [0x30, bytes.length], `${length}`);
    const version = readField(whole.content);
    const algorithm = readField(whole.content, version.end);
    const key = readField(whole.content, algorithm.end);
    assertEquals([version.tag, algorithm.tag, key.tag], [0x02, 0x30, 0x04]);
    assertEquals([key.content, key.end], [der, whole.content.length]);
  }
});
