// SHA-256 and HMAC in JavaScript, for short inputs. For a few hundred bytes they are faster than Web
// Crypto, most of all in Node, where each call goes through a thread pool. A signature needs several
// calls, one after the other. No branch and no index depends on the data (FIPS 180-4 section 6.2).

/** The first 64 prime numbers. */
const PRIMES: readonly number[] = /* @__PURE__ */ createPrimes();

/** The round constants (FIPS 180-4 section 4.2.2). */
const K: Int32Array = /* @__PURE__ */ fractions(PRIMES, Math.cbrt);

/** The initial hash value (FIPS 180-4 section 5.3.3). */
const START: Int32Array = /* @__PURE__ */ fractions(/* @__PURE__ */ PRIMES.slice(0, 8), Math.sqrt);

/** Calculates the SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const padded = new DataView(new ArrayBuffer((length + 72) & ~63));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(length, 0x80);
  padded.setUint32(padded.byteLength - 4, length * 8);
  const state = START.slice();
  const words = new Int32Array(64);
  for (let at = 0; at < padded.byteLength; at += 64) {
    for (let t = 0; t < 16; t++) words[t] = padded.getInt32(at + t * 4);
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setInt32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

/** Calculates the HMAC-SHA-256 (RFC 2104) of bytes. The key has at most 64 bytes. */
export function hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = (byte: number, data: Uint8Array) => {
    const block = new Uint8Array(64 + data.length).fill(byte, 0, 64);
    key.forEach((value, index) => block[index] = value ^ byte);
    block.set(data, 64);
    return block;
  };
  return sha256(padded(0x5c, sha256(padded(0x36, bytes))));
}

/** Processes one block, which is in the first 16 words. */
function compress(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const x = words[t - 15]!;
    const y = words[t - 2]!;
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
    words[t] = words[t - 16]! + s0 + words[t - 7]! + s1;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const t1 = h + s1 + (e & f ^ ~e & g) + K[t]! + words[t]! | 0;
    const t2 = s0 + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + t1 | 0;
    d = c;
    c = b;
    b = a;
    a = t1 + t2 | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

/** Returns the first 32 bits of the fractional parts of roots. */
function fractions(numbers: readonly number[], root: (number: number) => number): Int32Array {
  return Int32Array.from(numbers, (number) => root(number) % 1 * 2 ** 32);
}

function createPrimes(): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) {
    if (primes.every((prime) => n % prime)) primes.push(n);
  }
  return primes;
}
