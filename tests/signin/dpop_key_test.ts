import {
  calculateJwkThumbprint,
  createDpopProof,
  type DpopKeyPair,
  exportDpopKey,
  generateDpopKeyPair,
  importDpopKey,
  type JsonWebKeyLike,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import fc from "fast-check";
import { createPrivateKey } from "node:crypto";
import * as jose from "npm:jose@6.2.17";
import { rejection } from "../support/assert.ts";
import { TOKEN_URL } from "./_helpers.ts";

const { subtle } = crypto;

/** That both halves belong together, and are ES256. */
async function assertWorks(key: DpopKeyPair): Promise<void> {
  const proof = await createDpopProof({ key, htm: "POST", htu: TOKEN_URL });
  await jose.jwtVerify(proof, jose.EmbeddedJWK, { algorithms: ["ES256"] });
}

Deno.test("generateDpopKeyPair() makes keys that stay in the runtime", async () => {
  for (const options of [undefined, {}, { extractable: undefined }, { extractable: false }]) {
    const { privateKey, publicKey } = await generateDpopKeyPair(options);
    assertEquals<object>(privateKey.algorithm, { name: "ECDSA", namedCurve: "P-256" });
    assertEquals([privateKey.type, publicKey.type], ["private", "public"]);
    assertEquals([privateKey.usages, publicKey.usages], [["sign"], ["verify"]]);
    assertEquals([privateKey.extractable, publicKey.extractable], [false, true]);
    for (
      const exportIt of [
        () => subtle.exportKey("pkcs8", privateKey),
        () => subtle.exportKey("jwk", privateKey),
      ]
    ) assertEquals((await rejection(exportIt())).name, "InvalidAccessError");
    await assertWorks({ privateKey, publicKey });
  }
});

Deno.test("generateDpopKeyPair() never makes a key twice", async () => {
  const keys = await Promise.all(Array.from({ length: 10 }, () => generateDpopKeyPair()));
  const jwks = await Promise.all(keys.map(({ publicKey }) => jose.exportJWK(publicKey)));
  assertEquals(new Set(jwks.map(({ x }) => x)).size, 10);
});

Deno.test("exportDpopKey() writes PKCS8 PEM that node:crypto and jose read", async () => {
  for (let count = 0; count < 20; count++) {
    const key = await generateDpopKeyPair({ extractable: true });
    const pem = await exportDpopKey(key);
    assertMatch(
      pem,
      /^-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}\n-----END PRIVATE KEY-----\n$/,
    );
    const expected = await jose.exportJWK(key.privateKey);
    assertEquals<object>(createPrivateKey(pem).export({ format: "jwk" }), expected);
    const read = await jose.importPKCS8(pem, "ES256", { extractable: true });
    assertEquals(await jose.exportJWK(read), expected);
  }
});

Deno.test("exportDpopKey() and importDpopKey() go round, extractable only if told", async () => {
  const key = await generateDpopKeyPair({ extractable: true });
  const pem = await exportDpopKey(key);
  const again = await importDpopKey(pem, { extractable: true });
  assertEquals(await exportDpopKey(again), pem);
  for (const options of [undefined, {}, { extractable: undefined }, { extractable: false }]) {
    const { privateKey, publicKey } = await importDpopKey(pem, options);
    assertEquals([privateKey.extractable, publicKey.extractable], [false, true]);
    assertEquals([privateKey.usages, publicKey.usages], [["sign"], ["verify"]]);
    assertEquals(await jose.exportJWK(publicKey), await jose.exportJWK(key.publicKey));
    await assertWorks({ privateKey, publicKey });
  }
});

Deno.test("exportDpopKey() refuses a key that may not leave, and says what to do", async () => {
  const key = await generateDpopKeyPair();
  const error = await rejection(exportDpopKey(key));
  assertInstanceOf(error, TypeError);
  assertMatch(error.message, /'extractable: true'/);
});

Deno.test("exportDpopKey() refuses what is no key pair of ES256", async () => {
  const { privateKey, publicKey } = await generateDpopKeyPair({ extractable: true });
  const p384 = await jose.generateKeyPair("ES384", { extractable: true });
  const wrong = [undefined, null, {}, "x", { publicKey }, { privateKey: publicKey, publicKey }];
  for (const key of [...wrong, privateKey, p384]) {
    const error = await rejection(exportDpopKey(key as unknown as DpopKeyPair));
    assertInstanceOf(error, TypeError, `${Deno.inspect(key)}: ${error}`);
    assertMatch(error.message, /^Cannot export the DPoP key: /);
  }
});

Deno.test("calculateJwkThumbprint() gives the value of RFC 7638 section 3.1", async () => {
  const jwk = {
    kty: "RSA",
    n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    e: "AQAB",
    alg: "RS256",
    kid: "2011-04-29",
  };
  assertEquals(await calculateJwkThumbprint(jwk), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
});

Deno.test("calculateJwkThumbprint() agrees with jose, for keys of every kind", async () => {
  for (const alg of ["ES256", "ES384", "RS256", "Ed25519", "ECDH-ES"]) {
    const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
    const jwk = await jose.exportJWK(publicKey);
    const expected = await jose.calculateJwkThumbprint(jwk);
    assertEquals(await calculateJwkThumbprint(jwk), expected);
    // Of the public half, and however it is written.
    const whole = Object.entries({ ...await jose.exportJWK(privateKey), kid: "x" }).reverse();
    const other: JsonWebKey = { ...Object.fromEntries(whole), use: "sig" };
    assertEquals(await calculateJwkThumbprint(other), expected);
  }
});

Deno.test("calculateJwkThumbprint() agrees with jose, whatever the members hold", async () => {
  const text = fc.string({ minLength: 1 }); // jose takes no more than ASCII
  const kty = fc.constantFrom("EC", "OKP", "RSA", "oct");
  const members = fc.record({ crv: text, x: text, y: text, e: text, n: text, k: text, kid: text });
  await fc.assert(fc.asyncProperty(kty, members, async (kty, members) => {
    const jwk = { ...members, kty };
    assertEquals(await calculateJwkThumbprint(jwk), await jose.calculateJwkThumbprint(jwk));
  }));
});

Deno.test("calculateJwkThumbprint() refuses a key of another kind, or half of one", async () => {
  for (const kty of [undefined, null, "", "ec", "AKP", "toString", "__proto__", 5]) {
    const jwk = { kty, crv: "P-256", x: "x", y: "y" } as unknown as JsonWebKeyLike;
    assertInstanceOf(await rejection(calculateJwkThumbprint(jwk)), RangeError, String(kty));
  }
  const whole = { kty: "EC", crv: "P-256", x: "SECRETVALUE", y: "y" };
  for (const name of ["crv", "x", "y"]) {
    for (const value of [undefined, null, 5, {}, ["x"]]) {
      const jwk = { ...whole, [name]: value } as JsonWebKeyLike;
      const error = await rejection(calculateJwkThumbprint(jwk));
      assertInstanceOf(error, TypeError);
      assert(error.message.includes(`'${name}'`), error.message);
      assert(!error.message.includes("SECRET"), error.message);
    }
  }
});
