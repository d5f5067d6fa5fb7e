import { assertEquals, assertThrows } from "@std/assert";
import { growthExponent, median, quantile, summarise } from "../../scripts/bench/statistics.ts";

Deno.test("quantile() interpolates, whatever the order", () => {
  assertEquals(quantile([4, 1, 3, 2], 0), 1);
  assertEquals(quantile([4, 1, 3, 2], 1), 4);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([7]), 7);
  assertThrows(() => median([]), RangeError);
});

Deno.test("summarise() gives median and quartiles", () => {
  assertEquals(summarise([1, 2, 3, 4, 100]), { median: 3, q1: 2, q3: 4, count: 5 });
});

Deno.test("growthExponent() tells linear from quadratic growth", () => {
  const sizes = [100, 1_000, 10_000];
  assertEquals(growthExponent(sizes.map((n) => [n, 3 * n] as const)).toFixed(9), "1.000000000");
  assertEquals(growthExponent(sizes.map((n) => [n, n * n / 7] as const)).toFixed(9), "2.000000000");
});
