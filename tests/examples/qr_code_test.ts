// The QR code of the edge example, beside an encoder and a decoder from npm.
import { assert, assertEquals } from "@std/assert";
import jsqr from "npm:jsqr@1.4.0";
import { encode } from "npm:uqr@0.1.3";
import { encodeQrCode } from "../../examples/edge/qr_code.ts";

// Its types are those of an ES module, which it is not.
const { default: decode } = jsqr as unknown as { default: typeof jsqr.default };

const URLS = [
  "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
  "https://d-1234567890.awsapps.com/start/#/device?user_code=ABCD-EFGH",
];
/** The longest text of each version, and the first one of the next. */
const LENGTHS = [0, 1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, 152, 153, 180];
const texts = [
  ...URLS,
  ...LENGTHS.map((length) => "https://example.com/".repeat(9).slice(0, length)),
];

Deno.test("encodeQrCode() draws what uqr draws, with each mask and in each version", () => {
  const sizes = new Set<number>();
  for (const text of texts) {
    for (let mask = 0; mask < 8; mask++) {
      const bytes = [...new TextEncoder().encode(text)];
      const expected = encode(bytes, { ecc: "M", maskPattern: mask, border: 0, boostEcc: false });
      const drawn = encodeQrCode(text, mask);
      assertEquals(drawn, expected.data, `${text.length} bytes, mask ${mask}`);
      sizes.add(expected.size);
    }
  }
  assertEquals(sizes.size, 9);
});

Deno.test("encodeQrCode() is read by a decoder", () => {
  for (const text of texts.filter((text) => text !== "")) {
    const code = encodeQrCode(text)!;
    const [scale, border] = [4, 4];
    const width = (code.length + 2 * border) * scale;
    const pixels = new Uint8ClampedArray(width * width * 4).map((_, at) => {
      const pixel = Math.floor(at / 4);
      const at2 = (position: number) => Math.floor(position / scale) - border;
      const isDark = code[at2(Math.floor(pixel / width))]?.[at2(pixel % width)];
      return isDark && at % 4 !== 3 ? 0 : 255;
    });
    const decoded = decode(pixels, width, width);
    assertEquals(decoded?.data, text);
  }
});

Deno.test("encodeQrCode() takes 180 bytes, and no more", () => {
  assert(encodeQrCode("x".repeat(180)));
  assertEquals(encodeQrCode("x".repeat(181)), undefined);
  assertEquals(encodeQrCode("é".repeat(91)), undefined, "in bytes, not characters");
});
