import { assert, assertEquals } from "@std/assert";
import { decodeBase64Text } from "../../src/_internal/encoding.ts";
import { readMetadata } from "../../src/_internal/metadata.ts";
import { describeType, printable, quote } from "../../src/_internal/text.ts";
import { isTrustworthy, parseUrl } from "../../src/_internal/urls.ts";

Deno.test("describeType() tells a number only if it cannot be a secret", () => {
  const told: readonly (readonly [unknown, string])[] = [
    [-1, "-1"],
    [-0.5, "-0.5"],
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [undefined, "undefined"],
    [null, "null"],
  ];
  for (const [value, text] of told) assertEquals(describeType(value), text);
  for (const value of [0, 0.5, 1, 1e300]) assertEquals(describeType(value), "of type number");
  assertEquals(describeType({}), "of type object");
});

Deno.test("quote() quotes texts of at most 60 characters and numbers, and names the type of others", () => {
  assertEquals(quote("x".repeat(60)), `"${"x".repeat(60)}"`);
  assertEquals(quote("x".repeat(61)), `"${"x".repeat(59)}…"`);
  assertEquals([quote(5), quote({}), quote(true)], ["5", "of type object", "of type boolean"]);
});

Deno.test("printable() puts one space for all that cannot be printed", () => {
  assertEquals(printable("a\x1b\u202e\u200b\u2028b"), "a b");
});

Deno.test("printable() keeps a text of any length, if none is given", () => {
  assertEquals(printable("x".repeat(5_000)).length, 5_000);
});

Deno.test("isTrustworthy() refuses any part of credentials", () => {
  for (const url of ["https://u@x.test/", "https://:p@x.test/", "https://u:p@x.test/"]) {
    assert(!isTrustworthy(parseUrl(url)), url);
  }
  assert(isTrustworthy(parseUrl("https://x.test/")));
});

Deno.test("readMetadata() has no host ID where there is none", () => {
  assertEquals(readMetadata(new Response(), 0).hostId, undefined);
});

Deno.test("decodeBase64Text() returns undefined for what is no base64", () => {
  assertEquals(decodeBase64Text("%"), undefined);
});
