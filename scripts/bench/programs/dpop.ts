// DPoP proofs (RFC 9449): ours, jose's, and a floor that exports its key once and checks nothing.

import { createDpopProof, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import { type JWK, jwtVerify, SignJWT } from "npm:jose@6.2.17";
import { FLOOR } from "../record.ts";
import { type Effort, interleave } from "./interleave.ts";
import { check, readTask, report } from "./task.ts";

const HTM = "POST";
const HTU = "https://eu-west-1.signin.aws.amazon.com/v1/token";

const key = await generateDpopKeyPair();
const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
const jwk = { kty, crv, x, y };
const header = { alg: "ES256", typ: "dpop+jwt", jwk };
const encoder = new TextEncoder();

function base64url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function byHand(): Promise<string> {
  const claims = { jti: crypto.randomUUID(), htm: HTM, htu: HTU, iat: seconds() };
  const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const bytes = await crypto.subtle.sign(algorithm, key.privateKey, encoder.encode(text));
  return `${text}.${base64url(String.fromCharCode(...new Uint8Array(bytes)))}`;
}

function byJose(publicJwk: JWK): Promise<string> {
  return new SignJWT({ jti: crypto.randomUUID(), htm: HTM, htu: HTU })
    .setProtectedHeader({ ...header, jwk: publicJwk })
    .setIssuedAt()
    .sign(key.privateKey);
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

const entries = [
  { contender: FLOOR, run: byHand },
  { contender: "ours", run: () => createDpopProof({ key, htm: HTM, htu: HTU }) },
  { contender: "jose", run: () => byJose(jwk as JWK) },
  {
    contender: "jose, key exported each time",
    run: async () => await byJose(await crypto.subtle.exportKey("jwk", key.publicKey) as JWK),
  },
];
for (const { contender, run } of entries) {
  await check(contender, async () => {
    const { payload, protectedHeader } = await jwtVerify(await run(), key.publicKey);
    return [payload.htm, payload.htu, protectedHeader.typ].join();
  }, [HTM, HTU, "dpop+jwt"].join());
}
report(await interleave("proof", entries, readTask<Effort>()));
