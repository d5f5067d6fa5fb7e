// jose is the judge of the proofs.
import {
  createDpopProof,
  type DpopKeyPair,
  type DpopProofInput,
  generateDpopKeyPair,
} from "@edge-auth/aws-sso-oidc/signin";
import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as jose from "npm:jose@6.2.17";
import { rejection } from "../support/assert.ts";
import { START } from "../support/virtual_clock.ts";
import { TOKEN_URL } from "./_helpers.ts";
import { WRONG_KEYS } from "./_keys.ts";

const key = await generateDpopKeyPair();
const INPUT = { key, htm: "POST", htu: TOKEN_URL } as const;

const create = (change: object = {}) => createDpopProof({ ...INPUT, ...change } as DpopProofInput);

/** What jose reads of a proof, whose signature it checks by the key in it. */
const verify = (proof: string) =>
  jose.jwtVerify(proof, jose.EmbeddedJWK, {
    typ: "dpop+jwt",
    algorithms: ["ES256"],
    requiredClaims: ["jti", "htm", "htu", "iat"],
  });

const textOf = (part: string | undefined) => new TextDecoder().decode(jose.base64url.decode(part!));

Deno.test("createDpopProof() is verified by jose, with the key and by the key in it", async () => {
  const proof = await create({ now: START });
  const { payload, protectedHeader } = await verify(proof);
  await jose.jwtVerify(proof, key.publicKey);
  assertEquals(protectedHeader.jwk, await jose.exportJWK(key.publicKey));
  assertMatch(payload.jti ?? "", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
});

Deno.test("createDpopProof() has header and claims in the order of AWS's clients, and no others", async () => {
  const [header, claims] = (await create({ now: START + 999, jti: "the-id" })).split(".");
  const { x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
  assertEquals(
    textOf(header),
    `{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"${x}","y":"${y}"}}`,
  );
  assertEquals(
    textOf(claims),
    `{"jti":"the-id","htm":"POST","htu":"${TOKEN_URL}","iat":${START / 1000}}`,
  );
});

Deno.test("createDpopProof() takes the time by itself, and a new id each time", async () => {
  const before = Math.floor(Date.now() / 1000);
  const proofs = await Promise.all(Array.from({ length: 20 }, () => create()));
  const after = Math.floor(Date.now() / 1000);
  const claims = proofs.map((proof) => jose.decodeJwt(proof));
  assertEquals(new Set(claims.map(({ jti }) => jti)).size, 20);
  for (const { iat = 0 } of claims) assert(iat >= before && iat <= after);
  assertEquals(new Set(proofs.map((proof) => proof.split(".")[2])).size, 20);
});

Deno.test("createDpopProof() carries a nonce, if there is one", async () => {
  const { payload } = await verify(await create({ nonce: "the-nonce" }));
  assertEquals(Object.keys(payload), ["jti", "htm", "htu", "iat", "nonce"]);
  assertEquals(payload.nonce, "the-nonce");
  for (const nonce of [undefined, ""]) {
    assertEquals("nonce" in jose.decodeJwt(await create({ nonce })), false);
  }
});

Deno.test("createDpopProof() leaves query, fragment and credentials out of htu", async () => {
  const path = fc.webPath().filter((path) => !/\/\.{1,2}(\/|$)/.test(path));
  const pieces = fc.tuple(
    path,
    fc.option(fc.webQueryParameters()),
    fc.option(fc.webFragments()),
    fc.constantFrom("", "user@", "user:secret@"),
  );
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async ([path, query, fragment, user], asUrl) => {
      const text = `https://${user}example.com:8443${path}${query === null ? "" : `?${query}`}${
        fragment === null ? "" : `#${fragment}`
      }`;
      const htu = asUrl ? new URL(text) : text;
      const claims = jose.decodeJwt(await create({ htu }));
      assertEquals(claims.htu, new URL(`https://example.com:8443${path}`).href);
    }),
  );
});

Deno.test("createDpopProof() takes any time, id, nonce and method, and jose reads them", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((text) => !/\p{Cc}/u.test(text));
  const token = fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH");
  const time = fc.integer({ min: 0, max: 8.64e15 });
  await fc.assert(
    fc.asyncProperty(time, text, text, token, async (now, jti, nonce, htm) => {
      const { payload } = await verify(await create({ now, jti, nonce, htm }));
      const iat = Math.floor(now / 1000);
      assertEquals(payload, { jti, htm, htu: TOKEN_URL, iat, nonce });
    }),
  );
});

Deno.test("createDpopProof() shows nothing of a private key that is the public one, too", async () => {
  const { privateKey } = await generateDpopKeyPair({ extractable: true });
  const error = await rejection(create({ key: { privateKey, publicKey: privateKey } }));
  assertInstanceOf(error, TypeError);
});

for (const [title, wrong] of Object.entries(WRONG_KEYS)) {
  Deno.test(`createDpopProof() refuses ${title} in place of a pair of ES256`, async () => {
    const error = await rejection(create({ key: wrong as DpopKeyPair }));
    assertInstanceOf(error, TypeError, String(error));
    assertMatch(error.message, /^Cannot create a DPoP proof: 'key' must be a pair/);
  });
}

const WRONG: readonly (readonly [member: string, value: unknown, kind: new () => Error])[] = [
  ...["/v1/token", "example.com", "", "https://", undefined, null, 5, {}].map((value) =>
    ["htu", value, TypeError] as const
  ),
  ...[
    "urn:ietf:x",
    "mailto:a@b.c",
    "data:,x",
    "file:///etc",
    "shttp://example.com",
    "blob:https://example.com/1",
  ].map(
    (value) => ["htu", value, TypeError] as const,
  ),
  ...[undefined, null, 5, {}, ["POST"]].map((value) => ["htm", value, TypeError] as const),
  ["htm", "", RangeError],
  ...["5", null, {}, new Date(), 5n].map((value) => ["now", value, TypeError] as const),
  ...[NaN, Infinity, -1].map((value) => ["now", value, RangeError] as const),
  ...[null, 5, {}].map((value) => ["jti", value, TypeError] as const),
  ["jti", "", RangeError],
  ...[5, {}, true].map((value) => ["nonce", value, TypeError] as const),
];

for (const [member, value, Kind] of WRONG) {
  Deno.test(`createDpopProof() refuses ${Deno.inspect(value)} for ${member}`, async () => {
    const error = await rejection(create({ [member]: value }));
    assertInstanceOf(error, Kind, String(error));
    assert(error.message.startsWith(`Cannot create a DPoP proof: '${member}' must be`), `${error}`);
  });
}

Deno.test("createDpopProof() never shows a URL that it refuses", async () => {
  const error = await rejection(create({ htu: "SECRETVALUE" }));
  assert(!error.message.includes("SECRET"));
});
