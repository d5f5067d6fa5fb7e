import { assertStringIncludes } from "@std/assert";
import * as jose from "npm:jose@6.2.17";
import {
  assertRefused,
  authorize,
  type Key,
  newKey,
  NOW,
  prove,
  SAME_DEVICE,
  send,
  TOKEN_URL,
} from "./_calls.ts";

const INPUT = { clientId: SAME_DEVICE, grantType: "refresh_token", refreshToken: "x" };

Deno.test("createEmulator() refuses a proof by any algorithm but ES256", async () => {
  const { emulator } = await authorize();
  const key = await newKey();
  const rsa = await newKey("RS256");
  const p384 = await newKey("ES384");
  const ed25519 = await newKey("Ed25519");
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const proofs = {
    RS256: await prove(rsa, { header: { alg: "RS256" } }),
    "RS256 with the jwk of the EC key": await prove(key, {
      header: { alg: "RS256" },
      signer: rsa.privateKey,
    }),
    ES384: await prove(p384, { header: { alg: "ES384" } }),
    Ed25519: await prove(ed25519, { header: { alg: "Ed25519" } }),
    HS256: await prove(key, { header: { alg: "HS256" }, signer: secret }),
    none: new jose.UnsecuredJWT({ jti: "x", htm: "POST", htu: TOKEN_URL, iat: NOW }).encode(),
    "none, with the right header otherwise": unsigned({
      typ: "dpop+jwt",
      alg: "none",
      jwk: key.jwk,
    }),
    "ES384, signed as ES256": await signed(key, { alg: "ES384" }),
    "no alg, signed as ES256": await signed(key, { alg: undefined }),
    "ES256 with no signature": unsigned({ typ: "dpop+jwt", alg: "ES256", jwk: key.jwk }),
  };
  for (const [title, proof] of Object.entries(proofs)) {
    const message = assertRefused(await send(emulator, INPUT, [proof]), "INVALID_REQUEST");
    assertStringIncludes(message, "The DPoP proof is not valid", title);
  }
});

Deno.test("createEmulator() refuses a proof whose jwk is not the public half of a P-256 key", async () => {
  const { emulator } = await authorize();
  const key = await newKey();
  const p384 = await newKey("ES384");
  const rsa = await newKey("RS256");
  const { x = "", y = "" } = key.jwk;
  const wrong: [jose.JWK | Record<string, unknown>, string][] = [
    [await jose.exportJWK(key.privateKey), "contains the private key"],
    [{ ...key.jwk, d: "" }, "contains the private key"],
    [p384.jwk, "EC P-256"],
    [rsa.jwk, "EC P-256"],
    [{ ...key.jwk, crv: "P-384" }, "EC P-256"],
    [{ ...key.jwk, kty: "OKP" }, "EC P-256"],
    [{ ...key.jwk, x: undefined }, "coordinates"],
    [{ ...key.jwk, y: 5 }, "coordinates"],
    [{ ...key.jwk, x: `${x}=` }, "coordinates"],
    [{ ...key.jwk, x: x.slice(1) }, "coordinates"],
    [{ ...key.jwk, x: y, y: x }, "not a point of the curve"],
    [{ ...key.jwk, y: x }, "not a point of the curve"],
  ];
  for (const [jwk, text] of wrong) {
    const answer = await send(emulator, INPUT, [await prove(key, { header: { jwk } })]);
    assertStringIncludes(assertRefused(answer, "INVALID_REQUEST"), text, JSON.stringify(jwk));
  }
});

Deno.test("createEmulator() refuses a proof with a wrong signature", async () => {
  const { emulator, key, exchange } = await authorize();
  const other = await newKey();
  const message = assertRefused(
    await exchange({}, { signer: other.privateKey }),
    "INVALID_REQUEST",
  );
  assertStringIncludes(message, "signature");
  const [header, claims, signature] = (await prove(key)).split(".");
  const [, later] = (await prove(key, { claims: { iat: NOW + 1 } })).split(".");
  for (
    const proof of [
      `${header}.${later}.${signature}`,
      `${header}.${claims}.${signature?.slice(4)}`,
      `${header}.${claims}.${signature}AAAA`,
      `${header}.${claims}.`,
    ]
  ) {
    assertStringIncludes(
      assertRefused(await send(emulator, INPUT, [proof]), "INVALID_REQUEST"),
      "signature",
    );
  }
});

Deno.test("createEmulator() refuses a DPoP header that is no JWT", async () => {
  const { emulator, key } = await authorize();
  const proof = await prove(key);
  const [header, claims, signature] = proof.split(".");
  const wrong = [
    "x",
    "..",
    `${header}.${claims}`,
    `${proof}.x`,
    `${header}=.${claims}.${signature}`,
    `${header}.bnVsbA.${signature}`,
    `W10.${claims}.${signature}`,
    `${header}.${claims?.slice(2)}.${signature}`,
    `${header}.${claims}.!`,
    `${header}.${claims}.A`,
  ];
  for (const text of wrong) {
    const answer = await send(emulator, INPUT, [text]);
    assertStringIncludes(assertRefused(answer, "INVALID_REQUEST"), "not a JWT", text);
  }
});

/** A proof signed as by ES256, whatever its header says, which jose would not do. */
async function signed(key: Key, header: object): Promise<string> {
  const proof = unsigned({ typ: "dpop+jwt", jwk: key.jwk, ...header });
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    key.privateKey,
    new TextEncoder().encode(proof.slice(0, -1)),
  );
  return proof + jose.base64url.encode(new Uint8Array(signature));
}

/** A JWT with good claims and an empty signature. */
function unsigned(header: object): string {
  const claims = { jti: crypto.randomUUID(), htm: "POST", htu: TOKEN_URL, iat: NOW };
  const part = (value: object) => jose.base64url.encode(JSON.stringify(value));
  return `${part(header)}.${part(claims)}.`;
}
