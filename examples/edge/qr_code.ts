// QR codes of ISO/IEC 18004: byte mode, error correction level M, versions 1 to 9 (up to 180 bytes).

/** By version: codewords in all, those of error correction in a block, the number of blocks. */
const VERSIONS = [
  [26, 10, 1],
  [44, 16, 1],
  [70, 26, 1],
  [100, 18, 2],
  [134, 24, 2],
  [172, 16, 4],
  [196, 18, 4],
  [242, 22, 4],
  [292, 22, 5],
] as const;

/** A square of modules, by row; `true` is dark. */
export type QrCode = readonly (readonly boolean[])[];

type Grid = boolean[][];

/**
 * Encodes a text; `undefined` if it is too long.
 *
 * @param mask The mask, 0 to 7. Default: the one with the lowest penalty.
 */
export function encodeQrCode(text: string, mask?: number): QrCode | undefined {
  const bytes = new TextEncoder().encode(text);
  const index = VERSIONS.findIndex(([all, correction, blocks]) =>
    bytes.length + 2 <= all - correction * blocks
  );
  if (index < 0) return undefined;
  const codewords = interleave(dataCodewords(bytes, index), index);
  const masks = mask === undefined ? MASKS.map((_, number) => number) : [mask];
  const drawn = masks.map((number) => draw(codewords, index + 1, number));
  const [best] = drawn.map((grid) => ({ grid, penalty: penaltyOf(grid) }))
    .sort((a, b) => a.penalty - b.penalty);
  return best?.grid;
}

// Section 7.4: mode and length are 12 bits, so that every byte is split over two codewords.
function dataCodewords(bytes: Uint8Array, index: number): number[] {
  const [all, correction, blocks] = VERSIONS[index]!;
  const hex = (byte: number) => byte.toString(16).padStart(2, "0");
  const digits = `4${hex(bytes.length)}${[...bytes].map(hex).join("")}0`;
  const data = digits.match(/../g)!.map((pair) => parseInt(pair, 16));
  for (let pad = 0xec; data.length < all - correction * blocks; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

// Section 7.6: the codewords of all blocks in turn, the data first.
function interleave(data: readonly number[], index: number): number[] {
  const [all, length, count] = VERSIONS[index]!;
  const short = Math.floor(all / count) - length;
  const longer = all % count; // the last blocks have one codeword more
  const blocks: number[][] = [];
  for (let start = 0, block = 0; block < count; block++) {
    const end = start + short + (block >= count - longer ? 1 : 0);
    blocks.push(data.slice(start, start = end));
  }
  const corrections = blocks.map((block) => correctionOf(block, length));
  return [...inTurn(blocks), ...inTurn(corrections)];
}

function inTurn(blocks: readonly (readonly number[])[]): number[] {
  const longest = blocks.at(-1)?.length ?? 0;
  return Array.from({ length: longest }, (_, at) => blocks.flatMap((block) => block[at] ?? []))
    .flat();
}

/** The product in GF(256) with the polynomial 0x11d (section 7.5). */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product >> 7 ? 0x11d : 0);
    if (b >> bit & 1) product ^= a;
  }
  return product;
}

/** The Reed-Solomon remainder of a block. */
function correctionOf(block: readonly number[], length: number): number[] {
  let generator = [1];
  for (let root = 1, degree = 0; degree < length; degree++, root = multiply(root, 2)) {
    const shifted = [...generator, 0];
    generator = shifted.map((term, at) => term ^ multiply(generator[at - 1] ?? 0, root));
  }
  let remainder: number[] = Array(length).fill(0);
  for (const codeword of block) {
    const factor = codeword ^ remainder[0]!;
    remainder = [...remainder.slice(1), 0].map((term, at) =>
      term ^ multiply(generator[at + 1]!, factor)
    );
  }
  return remainder;
}

/** Whether a mask inverts the module at row `y` and column `x` (section 7.8.2). */
const MASKS: readonly ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => ((y >> 1) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => (y * x) % 2 + (y * x) % 3 === 0,
  (y, x) => ((y * x) % 2 + (y * x) % 3) % 2 === 0,
  (y, x) => ((y + x) % 2 + (y * x) % 3) % 2 === 0,
];

function draw(codewords: readonly number[], version: number, mask: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => []);
  const set = (y: number, x: number, isDark: boolean) => {
    if (grid[y] && x >= 0 && x < size) grid[y][x] = isDark;
  };
  drawPatterns(set, version, size);
  drawFormat(set, size, mask);
  if (version >= 7) drawVersion(set, version, size);

  // Section 7.7.3: upwards and downwards in pairs of columns, from the right; column 6 is left out.
  let bit = 0;
  for (let right = size - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y]![x] !== undefined) continue;
        const isDark = ((codewords[bit >> 3] ?? 0) >> (7 - bit % 8) & 1) === 1;
        bit++;
        grid[y]![x] = isDark !== MASKS[mask]!(y, x);
      }
    }
  }
  return grid;
}

type Set = (y: number, x: number, isDark: boolean) => void;

/** Timing, finders with their separators, alignment (sections 6.3.3 to 6.3.6). */
function drawPatterns(set: Set, version: number, size: number): void {
  const square = (y: number, x: number, radius: number, isDark: (ring: number) => boolean) => {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        set(y + dy, x + dx, isDark(Math.max(Math.abs(dy), Math.abs(dx))));
      }
    }
  };
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const last = size - 7; // the centre of the last alignment pattern
  const centres = version === 1 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last];
  for (const y of centres) {
    for (const x of centres) {
      const isFinder = (y === 6 && x !== 6 && x === last) || (x === 6 && (y === 6 || y === last));
      if (!isFinder) square(y, x, 2, (ring) => ring !== 1);
    }
  }
  for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) {
    square(y, x, 4, (ring) => ring !== 2 && ring !== 4);
  }
}

/** Level M (00) and the mask, with their BCH code (section 7.9). */
function drawFormat(set: Set, size: number, mask: number): void {
  const bits = ((mask << 10) | remainderOf(mask << 10, 0x537)) ^ 0x5412;
  for (let at = 0; at < 15; at++) {
    const isDark = (bits >> at & 1) === 1;
    set(at < 6 ? at : at < 8 ? at + 1 : size - 15 + at, 8, isDark);
    set(8, at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at, isDark);
  }
  set(size - 8, 8, true);
}

/** The version, with its Golay code (section 7.10). */
function drawVersion(set: Set, version: number, size: number): void {
  const bits = (version << 12) | remainderOf(version << 12, 0x1f25);
  for (let at = 0; at < 18; at++) {
    const [far, near] = [size - 11 + at % 3, Math.floor(at / 3)];
    set(far, near, (bits >> at & 1) === 1);
    set(near, far, (bits >> at & 1) === 1);
  }
}

/** The remainder of a division of polynomials over GF(2). */
function remainderOf(value: number, divisor: number): number {
  const length = (term: number) => 32 - Math.clz32(term);
  while (length(value) >= length(divisor)) value ^= divisor << (length(value) - length(divisor));
  return value;
}

/** The penalty of section 7.8.3. */
function penaltyOf(grid: Grid): number {
  const size = grid.length;
  const rows = grid.map((row) => row.map(Number).join(""));
  const columns = grid.map((_, x) => grid.map((row) => Number(row[x])).join(""));
  let penalty = 0;
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (const _ of line.matchAll(/1011101(?=0000)|(?<=0000)1011101/g)) penalty += 40;
  }
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const [above, row] = [grid[y - 1]!, grid[y]!];
      if (row[x] === row[x - 1] && row[x] === above[x] && row[x] === above[x - 1]) penalty += 3;
    }
  }
  const dark = rows.join("").replaceAll("0", "").length / size / size;
  return penalty + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}
