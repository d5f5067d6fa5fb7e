// The module makes proofs and judges none: the emulator judges, without the client's code. Proofs of
// ours that somebody has changed are refused by both, jose and the emulator, and the others taken.
import { createDpopProof, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as jose from "npm:jose@6.2.17";

const HOST = "https://us-east-1.signin.aws.amazon.com";
const URL_TEXT = `${HOST}/v1/token`;
const NOW = 1_767_225_600;

const [key, other] = await Promise.all(
  [1, 2].map(() => generateDpopKeyPair({ extractable: true })),
) as [CryptoKeyPair, CryptoKeyPair];
const PRIVATE = await jose.exportJWK(key.privateKey);
const PUBLIC = await jose.exportJWK(key.publicKey);
const OTHER = await jose.exportJWK(other.publicKey);
const P384 = await jose.exportJWK((await jose.generateKeyPair("ES384")).publicKey);

type Part = Record<string, unknown>;

/** What is changed of a proof of ours before it is signed again. */
interface Change {
  readonly header: Part;
  readonly claims: Part;
  readonly signer: "the key" | "another key";
  /** Changes the text itself. */
  readonly spoil: (proof: string) => string;
}

const decode = (part = ""): Part =>
  JSON.parse(new TextDecoder().decode(jose.base64url.decode(part)));
const encode = (part: Part) => jose.base64url.encode(JSON.stringify(part));

async function forge({ header, claims, signer, spoil }: Change): Promise<string> {
  const proof = await createDpopProof({ key, htm: "POST", htu: URL_TEXT, now: NOW * 1000 });
  const [ours, said] = proof.split(".").slice(0, 2).map(decode);
  const text = `${encode({ ...ours, ...header })}.${encode({ ...said, ...claims })}`;
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    (signer === "the key" ? key : other).privateKey,
    new TextEncoder().encode(text),
  );
  return spoil(`${text}.${jose.base64url.encode(new Uint8Array(signature))}`);
}

/** RFC 9449 section 4.3, by jose as far as it goes. */
async function isGoodForJose(proof: string): Promise<boolean> {
  try {
    const { payload } = await jose.jwtVerify(proof, jose.EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: ["ES256"],
      requiredClaims: ["jti", "htm", "htu", "iat"],
      currentDate: new Date(NOW * 1000),
      clockTolerance: 59, // a minute to either side, but for the second between them
      maxTokenAge: 1,
    });
    const { jti, htm, htu } = payload;
    return typeof jti === "string" && jti !== "" && htm === "POST" && htu === URL_TEXT;
  } catch {
    return false;
  }
}

/** The emulator asks for the proof first, and only then for the token. */
async function isGoodForEmulator(proof: string): Promise<boolean> {
  const emulator = createEmulator({ clock: { now: () => NOW * 1000 } });
  const clientId = "arn:aws:signin:::devtools/same-device";
  const response = await emulator.fetch(URL_TEXT, {
    method: "POST",
    headers: { dpop: proof, "content-type": "application/json" },
    body: JSON.stringify({ clientId, grantType: "refresh_token", refreshToken: "x" }),
  });
  const { message } = await response.json();
  if (message === "The refreshToken is unknown") return true;
  assert(/DPoP/.test(message), message);
  return false;
}

// Values that are right stand among those that are wrong; `undefined` leaves a member out.
const typ = fc.constantFrom(
  "dpop+jwt",
  "dpop+jwt",
  "JWT",
  "at+jwt",
  "dpop",
  "",
  undefined,
  5,
  null,
);
const alg = fc.constantFrom(
  "ES256",
  "ES256",
  "ES384",
  "HS256",
  "RS256",
  "none",
  undefined,
  null,
  5,
);
// Not a wrong `crv` with the right coordinates: Deno's importKey, which jose relies on, takes it.
const jwk = fc.constantFrom<unknown>(
  ...[PUBLIC, PUBLIC, PUBLIC],
  { ...PUBLIC, kid: "mine", use: "sig" },
  PRIVATE,
  { ...PUBLIC, d: "" },
  OTHER,
  P384,
  { ...PUBLIC, kty: "OKP" },
  { ...PUBLIC, y: PUBLIC.x },
  { ...PUBLIC, x: undefined },
  { ...PUBLIC, y: `${PUBLIC.y}AA` },
  { kty: "oct", k: "c2VjcmV0" },
  undefined,
  null,
  "jwk",
  [PUBLIC],
);
const crit = fc.constantFrom<unknown>(undefined, undefined, ["mine"], []);
const htm = fc.constantFrom<unknown>("POST", "POST", "GET", "post", "", undefined, null, ["POST"]);
const htu = fc.constantFrom<unknown>(
  ...[URL_TEXT, URL_TEXT, URL_TEXT],
  `${URL_TEXT}?a=b`,
  `${URL_TEXT}#a`,
  `${URL_TEXT}/`,
  URL_TEXT.replace("https", "http"),
  URL_TEXT.replace("us-east-1", "us-east-2"),
  "/v1/token",
  HOST,
  "",
  undefined,
  5,
);
const iat = fc.oneof(
  fc.integer({ min: -59, max: 59 }).map((skew) => NOW + skew),
  fc.integer({ min: 61, max: 10_000 }).map((skew) => NOW + skew),
  fc.integer({ min: 61, max: 10_000 }).map((skew) => NOW - skew),
  fc.constantFrom<unknown>(0, NOW * 1000, String(NOW), undefined, null, {}, true),
);
const jti = fc.constantFrom<unknown>("mine", "ü€😀", "", undefined, null, 5, {});
const signer = fc.constantFrom("the key", "the key", "the key", "another key") as fc.Arbitrary<
  Change["signer"]
>;
const replaced = (at: number, by: string) => (proof: string) => {
  const parts = proof.split(".");
  parts[at] = by + (parts[at] ?? "").slice(by.length);
  return parts.join(".");
};
const spoil = fc.constantFrom<Change["spoil"]>(
  ...Array.from({ length: 6 }, () => (proof: string) => proof),
  replaced(2, "AAAA"),
  (proof) => proof.slice(0, -4),
  (proof) => `${proof}AAAA`,
  (proof) => proof.replace(/[^.]*$/, ""),
  (proof) => proof.split(".").slice(0, 2).join("."),
  (proof) => `${proof}.${proof.split(".")[2]}`,
);

/** Some members of a part changed, most of them left as they were. */
const some = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Part> =>
  fc.record(members, { requiredKeys: [], noNullPrototype: true });

const AS_IT_WAS: Change = { header: {}, claims: {}, signer: "the key", spoil: (proof) => proof };

async function assertAgreed(change: Partial<Change>): Promise<boolean> {
  const proof = await forge({ ...AS_IT_WAS, ...change });
  const expected = await isGoodForJose(proof);
  assertEquals(await isGoodForEmulator(proof), expected, JSON.stringify(change));
  return expected;
}

Deno.test("createDpopProof() is taken by jose and by the emulator", async () => {
  assert(await assertAgreed({}));
  assert(await assertAgreed({ claims: { more: 1 }, header: { kid: "x" } }));
});

const MEMBERS = {
  header: { typ, alg, jwk, crit },
  claims: { jti, htm, htu, iat },
} as const;

for (const [part, members] of Object.entries(MEMBERS)) {
  for (const [name, values] of Object.entries(members)) {
    Deno.test(`the emulator and jose agree on a proof of ours with any ${name}`, async () => {
      let [taken, refused] = [0, 0];
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          if (await assertAgreed({ [part]: { [name]: value } })) taken++;
          else refused++;
        }),
        { numRuns: 60 },
      );
      assert(taken > 0 && refused > 0, `${taken} taken, ${refused} refused`);
    });
  }
}

Deno.test("the emulator and jose agree on any proof of ours that somebody has changed", async () => {
  await fc.assert(
    fc.asyncProperty(
      some(MEMBERS.header),
      some(MEMBERS.claims),
      signer,
      spoil,
      async (header, claims, signer, spoil) => {
        await assertAgreed({ header, claims, signer, spoil });
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("the emulator and jose agree on who has signed a proof of ours, and how", async () => {
  await fc.assert(
    fc.asyncProperty(signer, spoil, fc.constantFrom(PUBLIC, OTHER), async (signer, spoil, jwk) => {
      await assertAgreed({ signer, spoil, header: { jwk } });
    }),
    { numRuns: 100 },
  );
});
