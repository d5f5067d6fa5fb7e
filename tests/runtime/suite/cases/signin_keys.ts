// AWS Sign-In: what needs Web Crypto (keys, proofs, thumbprints), and its URLs, codes and errors.
import {
  assert,
  assertEquals,
  assertIncludes,
  rejection,
  thrown,
} from "../../../support/assert.ts";
import type { Case } from "../types.ts";

const REGION = { region: "us-east-1" } as const;
const TOKEN_URL = "https://us-east-1.signin.aws.amazon.com/v1/token";

// A key that nothing is locked with.
const JWK = {
  kty: "EC",
  crv: "P-256",
  x: "96gWxDNYwfo-oJxSwAGxv5yBzDTq0odXFiln2bzHPXA",
  y: "Q-N7MJWxt-k5mezl-uRe0obXIs9_z2Msk7jd85pdH7M",
};
const D = "NlfIv6je4bScYYSI7MIRBeunxDm1YxVaX_sl74iAfi8";
const SEC1 = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIDZXyL+o3uG0nGGEiOzCEQXrp8Q5tWMVWl/7Je+IgH4voAoGCCqGSM49
AwEHoUQDQgAE96gWxDNYwfo+oJxSwAGxv5yBzDTq0odXFiln2bzHPXBD43swlbG3
6TmZ7OX65F7Shtciz3/PYyyTuN3zml0fsw==
-----END EC PRIVATE KEY-----
`;
/** The same without curve and public key, which RFC 5915 leaves to the writer. */
const BARE_SEC1 = `-----BEGIN EC PRIVATE KEY-----
MCUCAQEEIDZXyL+o3uG0nGGEiOzCEQXrp8Q5tWMVWl/7Je+IgH4v
-----END EC PRIVATE KEY-----
`;

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What a proof says, if the key in it has signed it. */
async function readProof(proof: string) {
  const [header = "", claims = "", signature = ""] = proof.split(".");
  const [said, told] = [header, claims].map((part) =>
    JSON.parse(new TextDecoder().decode(bytesOf(part)))
  );
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", said.jwk, algorithm, true, ["verify"]);
  const text = new TextEncoder().encode(`${header}.${claims}`);
  const isRight = await crypto.subtle.verify(algorithm, key, bytesOf(signature), text);
  assert(isRight, "the signature is wrong");
  return { header: said, claims: told };
}

/** Cases of keys, proofs and texts. */
export const cases: readonly Case[] = [
  {
    name: "generateDpopKeyPair() keeps the private key in the runtime",
    async run({ signin }) {
      const key = await signin.generateDpopKeyPair();
      const { privateKey, publicKey } = key;
      assertEquals([privateKey.extractable, publicKey.extractable], [false, true]);
      assertEquals([...privateKey.usages, ...publicKey.usages], ["sign", "verify"]);
      await rejection(crypto.subtle.exportKey("jwk", privateKey));
      const error = await rejection(signin.exportDpopKey(key));
      assert(error instanceof TypeError, `${error}`);
      assertIncludes(error.message, "'extractable: true'");
    },
  },
  {
    name: "exportDpopKey() and importDpopKey() go round",
    async run({ signin }) {
      const key = await signin.generateDpopKeyPair({ extractable: true });
      const pem = await signin.exportDpopKey(key);
      assertIncludes(pem, /^-----BEGIN PRIVATE KEY-----\n[^]+\n-----END PRIVATE KEY-----\n$/);
      const again = await signin.importDpopKey(pem, { extractable: true });
      assertEquals(await signin.exportDpopKey(again), pem);
      assertEquals((await signin.importDpopKey(pem)).privateKey.extractable, false);
    },
  },
  {
    name: "importDpopKey() reads SEC1 of the AWS CLI, with and without its public key",
    async run({ signin }) {
      for (const pem of [SEC1, BARE_SEC1, `text\r\n${SEC1.replaceAll("\n", "\r\n")}text`]) {
        const key = await signin.importDpopKey(pem, { extractable: true });
        const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", key.privateKey);
        assertEquals({ kty, crv, x, y, d }, { ...JWK, d: D });
        const proof = await signin.createDpopProof({ key, htm: "POST", htu: TOKEN_URL });
        assertEquals((await readProof(proof)).header.jwk, JWK);
      }
    },
  },
  {
    name: "importDpopKey() refuses other curves, half a key and garbage, and shows nothing of it",
    async run({ signin }) {
      const p384 = { name: "ECDSA", namedCurve: "P-384" };
      const { privateKey } = await crypto.subtle.generateKey(p384, true, ["sign", "verify"]);
      const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
      const body = btoa(String.fromCharCode(...der));
      const other = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`;
      const half = SEC1.replace(/AwEHo.*\n/, "");
      // Not SEC1 under the label of PKCS8: workerd, not so strict, reads that as well.
      for (const pem of [other, half, SEC1.slice(0, 99), "", "SECRET"]) {
        const error = await rejection(signin.importDpopKey(pem));
        assert(error instanceof RangeError, `${error}`);
        assertIncludes(error.message, "Cannot import the DPoP key: it");
        for (const piece of [body.slice(0, 20), "MHcCAQEE", "SECRET"]) {
          assert(!`${error.message} ${error.cause}`.includes(piece), error.message);
        }
      }
    },
  },
  {
    name: "createDpopProof() is verified by Web Crypto, and says what AWS's clients say",
    async run({ signin }) {
      const key = await signin.generateDpopKeyPair();
      const proof = await signin.createDpopProof({
        key,
        htm: "POST",
        htu: `${TOKEN_URL}?query#fragment`,
        now: 1_767_225_600_999,
        jti: "ü€😀",
        nonce: "nonce-1",
      });
      const { header, claims } = await readProof(proof);
      const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
      assertEquals(header, { alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } });
      assertEquals(Object.keys(header.jwk), ["kty", "crv", "x", "y"]);
      assertEquals(claims, {
        jti: "ü€😀",
        htm: "POST",
        htu: TOKEN_URL,
        iat: 1_767_225_600,
        nonce: "nonce-1",
      });
    },
  },
  {
    name: "createDpopProof() refuses keys that are no pair of ES256",
    async run({ signin }) {
      const { privateKey, publicKey } = await signin.generateDpopKeyPair();
      const p384 = { name: "ECDSA", namedCurve: "P-384" };
      const other = await crypto.subtle.generateKey(p384, false, ["sign", "verify"]);
      const wrong = [{ privateKey: publicKey, publicKey: privateKey }, other];
      for (const key of wrong) {
        const error = await rejection(signin.createDpopProof({ key, htm: "GET", htu: TOKEN_URL }));
        assert(error instanceof TypeError, `${error}`);
        const refused = thrown(() => signin.createSigninClient({ ...REGION, key }));
        assert(refused instanceof TypeError, `${refused}`);
      }
    },
  },
  {
    name: "signDpopRequest() keeps body and headers, and never proves the same twice",
    async run({ signin }) {
      const key = await signin.generateDpopKeyPair();
      const input = { clientId: "c", grantType: "refresh_token", refreshToken: "r" } as const;
      const ids = new Set<string>();
      for (let count = 0; count < 3; count++) {
        const request = signin.buildCreateOAuth2TokenRequest(input, REGION);
        const signed = await signin.signDpopRequest(request, { key });
        const { claims } = await readProof(signed.headers.get("dpop") ?? "");
        assertEquals([claims.htm, claims.htu], ["POST", TOKEN_URL]);
        ids.add(claims.jti);
        assertEquals([signed.url, signed.method, signed.redirect], [TOKEN_URL, "POST", "manual"]);
        assertEquals(signed.headers.get("content-type"), "application/json");
        assertEquals(await signed.json(), input);
      }
      assertEquals(ids.size, 3);
    },
  },
  {
    name: "signDpopRequest() uses its input up",
    async run({ signin }) {
      const request = new Request(TOKEN_URL, { method: "POST", body: "text" });
      await signin.signDpopRequest(request, { key: await signin.generateDpopKeyPair() });
      assert(request.bodyUsed, "the body can still be read");
    },
  },
  {
    name: "calculateJwkThumbprint() gives the value of RFC 7638 section 3.1",
    async run({ signin }) {
      const jwk = {
        kty: "RSA",
        n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        e: "AQAB",
        kid: "2011-04-29",
      };
      const thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
      assertEquals(await signin.calculateJwkThumbprint(jwk), thumbprint);
    },
  },
  {
    name: "buildSigninAuthorizationUrl() spells AWS Sign-In's parameters",
    run({ signin }) {
      const url = signin.buildSigninAuthorizationUrl({
        clientId: signin.SAME_DEVICE_CLIENT_ID,
        redirectUri: "http://127.0.0.1:8912/oauth/callback",
        state: "state-1",
        codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      }, { region: "us-gov-west-1", useFipsEndpoint: true });
      assertEquals(
        url.origin + url.pathname,
        "https://signin-fips.amazonaws-us-gov.com/v1/authorize",
      );
      assertIncludes(url.search, /^\?response_type=code&client_id=arn%3Aaws%3Asignin%3A%3A%3A/);
      assertIncludes(url.search, "&state=state-1&code_challenge_method=SHA-256&scope=openid&");
    },
  },
  {
    name: "parseVerificationCode() and parseIdToken() read base64 in any dress",
    run({ signin }) {
      const pasted = ` ${btoa("state=s&code=CODE").replaceAll("=", "")}\n`;
      assertEquals(signin.parseVerificationCode(pasted, { state: "s" }), { code: "CODE" });
      const sub = "arn:aws:sts::123456789012:assumed-role/Admin/jane";
      const utf8 = String.fromCharCode(
        ...new TextEncoder().encode(JSON.stringify({ sub, name: "Jané😀" })),
      );
      const claims = btoa(utf8).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
      const { sessionArn, accountId, claims: read } = signin.parseIdToken(`e30.${claims}.e30`);
      assertEquals([sessionArn, accountId, read.name], [sub, "123456789012", "Jané😀"]);
      const error = thrown(() => signin.parseIdToken(`e30.${claims}`));
      assert(error instanceof RangeError && !error.message.includes(claims), `${error}`);
    },
  },
];
