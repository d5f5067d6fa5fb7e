// Keys that make no proof.
import { generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import * as jose from "npm:jose@6.2.17";

const key = await generateDpopKeyPair();
const p384 = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, [
  "sign",
  "verify",
]);
const ecdh = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
  "deriveBits",
]);
const rsa = await jose.generateKeyPair("RS256");
const hidden = await crypto.subtle.importKey(
  "jwk",
  await crypto.subtle.exportKey("jwk", key.publicKey),
  { name: "ECDSA", namedCurve: "P-256" },
  false,
  ["verify"],
);

/** Keys that make no proof, by what they are. */
export const WRONG_KEYS: Readonly<Record<string, unknown>> = {
  "no key": undefined,
  null: null,
  "an empty object": {},
  "a string": "key",
  "a key, not a pair": key.privateKey,
  "half a pair": { privateKey: key.privateKey },
  "the other half": { publicKey: key.publicKey },
  "a pair the wrong way round": { privateKey: key.publicKey, publicKey: key.privateKey },
  "two public keys": { privateKey: key.publicKey, publicKey: key.publicKey },
  "two private keys": { privateKey: key.privateKey, publicKey: key.privateKey },
  "a public key that may not be exported": { privateKey: key.privateKey, publicKey: hidden },
  "a pair of P-384": p384,
  "a pair of ECDH": ecdh,
  "a pair of RSA": rsa,
  "halves of two kinds": { privateKey: key.privateKey, publicKey: p384.publicKey },
};
