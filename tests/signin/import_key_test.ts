// PEM of every make, by node:crypto, and PEM that is broken.
import { createDpopProof, exportDpopKey, importDpopKey } from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { generateKeyPairSync, type KeyExportOptions, type KeyObject } from "node:crypto";
import * as jose from "npm:jose@6.2.17";
import { facesOf, rejection } from "../support/assert.ts";
import { TOKEN_URL } from "./_helpers.ts";

const generate = (namedCurve: string): KeyObject =>
  generateKeyPairSync("ec", { namedCurve }).privateKey;

const KEY = generate("P-256");
const PKCS8 = KEY.export({ type: "pkcs8", format: "pem" }).toString();
const SEC1 = KEY.export({ type: "sec1", format: "pem" }).toString();
const { d = "", x = "", y = "" } = KEY.export({ format: "jwk" });

const bytesOf = (text: string) => [...jose.base64url.decode(text)];
const D = bytesOf(d);
const POINT = [0x04, ...bytesOf(x), ...bytesOf(y)];
const P256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/** A DER value, below 128 bytes or with a length of one byte more. */
const der = (tag: number, ...content: number[]): number[] =>
  content.length < 0x80
    ? [tag, content.length, ...content]
    : [tag, 0x81, content.length, ...content];

const pem = (label: string, bytes: readonly number[]): string => {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
};

// ECPrivateKey, RFC 5915 section 3, and its two optional fields.
const PARAMETERS = der(0xa0, ...P256);
const PUBLIC = der(0xa1, ...der(0x03, 0x00, ...POINT));
const sec1 = (...more: number[]) => der(0x30, 0x02, 0x01, 0x01, ...der(0x04, ...D), ...more);
// PrivateKeyInfo, RFC 5958 section 2.
const ALGORITHM = der(0x30, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, ...P256);
const pkcs8 = (key: number[]) => der(0x30, 0x02, 0x01, 0x00, ...ALGORITHM, ...der(0x04, ...key));
const EC_PARAMETERS = pem("EC PARAMETERS", P256);

const READABLE: Readonly<Record<string, string>> = {
  "PKCS8 of node:crypto": PKCS8,
  "SEC1 of node:crypto": SEC1,
  "SEC1 with parameters and public key": pem("EC PRIVATE KEY", sec1(...PARAMETERS, ...PUBLIC)),
  "SEC1 with parameters": pem("EC PRIVATE KEY", sec1(...PARAMETERS)),
  "SEC1 with the public key": pem("EC PRIVATE KEY", sec1(...PUBLIC)),
  "SEC1 with neither": pem("EC PRIVATE KEY", sec1()),
  "PKCS8 with the public key": pem("PRIVATE KEY", pkcs8(sec1(...PUBLIC))),
  "PKCS8 without the public key": pem("PRIVATE KEY", pkcs8(sec1())),
  "SEC1 behind EC PARAMETERS, as of openssl ecparam": EC_PARAMETERS + SEC1,
  "line ends of Windows": SEC1.replaceAll("\n", "\r\n"),
  "no line ends in the base64": PKCS8.replace(/(?<=[^-])\n(?=[^-])/g, ""),
  "indented lines": SEC1.replaceAll("\n", "\n    "),
  "lines of 76 characters": PKCS8.replace(/\n(?=[A-Za-z0-9])/g, "").replace(/.{76}/g, "$&\n"),
  "text around it": `Bag Attributes: <none>\nkey=1\n${SEC1}\nthe end -----\n`,
  "a certificate before it":
    `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${PKCS8}`,
};

for (const [title, text] of Object.entries(READABLE)) {
  Deno.test(`importDpopKey() reads ${title}`, async () => {
    const key = await importDpopKey(text, { extractable: true });
    const jwk = { kty: "EC", crv: "P-256", x, y };
    assertEquals(await jose.exportJWK(key.publicKey), jwk);
    assertEquals(await jose.exportJWK(key.privateKey), { ...jwk, d });
    const proof = await createDpopProof({ key, htm: "POST", htu: TOKEN_URL });
    await jose.jwtVerify(proof, jose.EmbeddedJWK);
  });
}

Deno.test("importDpopKey() reads any key of node:crypto, in both forms", async () => {
  for (let count = 0; count < 20; count++) {
    const key = generate("P-256");
    for (const type of ["pkcs8", "sec1"] as const) {
      const text = key.export({ type, format: "pem" }).toString();
      const { privateKey } = await importDpopKey(text, { extractable: true });
      assertEquals<object>(await jose.exportJWK(privateKey), key.export({ format: "jwk" }));
    }
  }
});

/** That it is refused, and that nothing shows a piece of the key. */
async function assertRefused(text: string, words?: RegExp): Promise<void> {
  const error = await rejection(importDpopKey(text));
  assertInstanceOf(error, RangeError, String(error));
  assert(error.message.startsWith("Cannot import the DPoP key: it"), error.message);
  assert(words?.test(error.message) ?? true, error.message);
  assertEquals(error.cause, undefined);
  const faces = facesOf(error);
  for (const line of text.split(/\s+/)) {
    if (/^[A-Za-z0-9+/=]{16,}$/.test(line)) assert(!faces.includes(line.slice(0, 16)), faces);
  }
}

const asPem = (key: KeyObject, type: "pkcs8" | "sec1" | "pkcs1", more: object = {}) =>
  key.export({ type, format: "pem", ...more } as KeyExportOptions<"pem">).toString();
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const p384 = generate("P-384");
const publicKey = await exportSpki();

async function exportSpki(): Promise<string> {
  const { publicKey } = await importDpopKey(SEC1);
  return await jose.exportSPKI(publicKey);
}

const REFUSED: Readonly<Record<string, readonly [text: string, words?: RegExp]>> = {
  "P-384 in PKCS8": [asPem(p384, "pkcs8"), /P-256/],
  "P-384 in SEC1": [asPem(p384, "sec1"), /P-256/],
  "P-521 in SEC1": [asPem(generate("P-521"), "sec1"), /P-256/],
  "secp256k1 in PKCS8": [asPem(generate("secp256k1"), "pkcs8"), /P-256/],
  "secp256k1 in SEC1": [asPem(generate("secp256k1"), "sec1"), /P-256/],
  "RSA in PKCS8": [asPem(rsa, "pkcs8"), /P-256/],
  "RSA in PKCS1": [asPem(rsa, "pkcs1"), /PRIVATE KEY/],
  "RSA with the label of SEC1": [
    asPem(rsa, "pkcs1").replaceAll("RSA PRIVATE KEY", "EC PRIVATE KEY"),
    /P-256/,
  ],
  "Ed25519": [asPem(ed25519, "pkcs8"), /P-256/],
  "a public key": [publicKey, /PRIVATE KEY/],
  "a public key with the label of a private one": [
    publicKey.replaceAll("PUBLIC", "PRIVATE"),
    /P-256/,
  ],
  "PKCS8 with the label of SEC1": [PKCS8.replaceAll("PRIVATE KEY", "EC PRIVATE KEY"), /P-256/],
  "SEC1 with the label of PKCS8": [SEC1.replaceAll("EC PRIVATE KEY", "PRIVATE KEY"), /P-256/],
  "an encrypted PKCS8": [
    asPem(KEY, "pkcs8", { cipher: "aes-256-cbc", passphrase: "x" }),
    /encrypted/,
  ],
  "an encrypted SEC1": [
    SEC1.replace(
      "KEY-----\n",
      "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123456789ABCDEF\n\n",
    ),
    /encrypted/,
  ],
  "no text": ["", /PRIVATE KEY/],
  "no PEM": ["AAAA", /PRIVATE KEY/],
  "no END": [SEC1.slice(0, -10), /PRIVATE KEY/],
  "another END": [SEC1.replace("END EC PRIVATE", "END PRIVATE"), /PRIVATE KEY/],
  "an empty block": [pem("PRIVATE KEY", [])],
  "EC PARAMETERS alone": [EC_PARAMETERS, /PRIVATE KEY/],
  "broken base64": [PKCS8.replace(/(?<=KEY-----\n)./, "="), /base64/],
  "text in place of base64": [PKCS8.replace(/(?<=\n).{8}/, "?!?!?!?!"), /PRIVATE KEY/],
  "a private key of zero": [
    pem("EC PRIVATE KEY", der(0x30, 2, 1, 1, ...der(4, ...Array(32).fill(0)))),
    /P-256/,
  ],
  "a private key above the order": [
    pem("EC PRIVATE KEY", der(0x30, 2, 1, 1, ...der(4, ...Array(32).fill(0xff)))),
    /P-256/,
  ],
  "the public key of another": [
    pem("EC PRIVATE KEY", sec1(...der(0xa1, ...der(0x03, 0x00, 0x04, ...Array(64).fill(7))))),
    /P-256/,
  ],
};

for (const [title, [text, words]] of Object.entries(REFUSED)) {
  Deno.test(`importDpopKey() refuses ${title}`, async () => {
    await assertRefused(text, words);
  });
}

Deno.test("importDpopKey() refuses a key that is cut off, wherever", async () => {
  for (const whole of [sec1(...PARAMETERS, ...PUBLIC), sec1()]) {
    for (let size = 0; size < whole.length; size += 3) {
      await assertRefused(pem("EC PRIVATE KEY", whole.slice(0, size)));
      await assertRefused(pem("PRIVATE KEY", pkcs8(whole).slice(0, size)));
    }
  }
});

Deno.test("importDpopKey() refuses what is no text", async () => {
  for (const value of [undefined, null, 5, {}, [PKCS8], new TextEncoder().encode(PKCS8), KEY]) {
    const error = await rejection(importDpopKey(value as unknown as string));
    assertInstanceOf(error, TypeError);
    assert(!error.message.includes("BEGIN"), error.message);
  }
});

Deno.test("importDpopKey() reads any text, or throws a RangeError that shows nothing of it", async () => {
  const block = fc.uint8Array({ maxLength: 200 }).map((bytes) => [...bytes]);
  const label = fc.constantFrom("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "X");
  const mutated = fc.tuple(fc.constantFrom(PKCS8, SEC1), fc.nat(200), fc.string({ maxLength: 6 }))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + put.length));
  const text = fc.oneof(
    fc.tuple(label, block).map(([label, bytes]) => pem(label, bytes)),
    mutated,
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const key = await importDpopKey(text, { extractable: true }).catch(() => undefined);
      if (key === undefined) await assertRefused(text);
      else await importDpopKey(await exportDpopKey(key));
    }),
    { numRuns: 500 },
  );
});

Deno.test("importDpopKey() takes no longer for a text without an end", async () => {
  // With nested repeats in the pattern this takes hours.
  await assertRefused(`-----BEGIN PRIVATE KEY-----${" ".repeat(100_000)}`);
  await assertRefused(`-----BEGIN PRIVATE KEY-----${"A ".repeat(100_000)}-----END`);
});

Deno.test("importDpopKey() does not take missing Web Crypto for a bad key", async () => {
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    assertInstanceOf(await rejection(importDpopKey(PKCS8)), TypeError);
  } finally {
    Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  }
});
