// What people paste and what files contain: callbacks, verification codes, ID tokens, keys. And the
// redaction of texts.

import { parseAuthorizationCallback } from "@edge-auth/aws-sso-oidc";
import { importDpopKey, parseIdToken, parseVerificationCode } from "@edge-auth/aws-sso-oidc/signin";
import { redact, runsOf } from "../../../src/_protocol/redact.ts";
import { LONGEST, mutateText, type Random, randomSecret } from "../random.ts";
import { echo, findRun } from "../secrets.ts";
import { must, type Target } from "../target.ts";

const STATE = "example-state-0123456789";
const CALLBACKS = [
  `http://127.0.0.1:53682/oauth/callback?code=example-code&state=${STATE}`,
  `/oauth/callback?state=${STATE}&code=example-code#fragment`,
  `"<http://[::1]:1/?error=access_denied&error_description=No%20way&state=${STATE}>"`,
  `?state=${STATE}&error=server_error&error_description=%1B%5B2J%E2%80%AE`,
  `code=a&code=b&state=${STATE}`,
  "https://oidc.example/authorize?redirect_uri=http://127.0.0.1/?code=x&state=y",
];
const checkCode = (result: unknown) => {
  const { code } = result as { code: string };
  must(
    typeof code === "string" && code !== "" && !/\p{Cc}/u.test(code),
    "the code is empty or has control characters",
  );
};

/** Encoding has made it longer than an input may be. */
const shorten = (text: string) => text.slice(0, LONGEST);

const callback: Target = {
  name: "parseAuthorizationCallback",
  prepare(random) {
    const text = mutateText(random.pick(CALLBACKS), random);
    const query = text.replace(/^[^?]*\?/, "");
    const form = random.below(6);
    return {
      run() {
        const input = form === 0 ? new URLSearchParams(query) : form === 1 ? asUrl(query) : text;
        return parseAuthorizationCallback(input, { state: STATE });
      },
      // Unless it is in the description of an error, which may say anything.
      secrets: /error/.test(text) ? [] : [STATE],
      check: checkCode,
    };
  },
};

function asUrl(query: string): URL {
  const url = new URL("http://127.0.0.1/");
  url.search = query;
  return url;
}

const verificationCode: Target = {
  name: "parseVerificationCode",
  prepare(random) {
    const plain = `state=${STATE}&code=example-code`;
    const inner = random.once(2) ? mutateText(plain, random) : plain;
    const pasted = random.once(6) ? CALLBACKS[0]! : toBase64(inner);
    const text = shorten(random.once(2) ? mutateText(pasted, random) : pasted);
    return {
      run: () => parseVerificationCode(text, { state: STATE }),
      secrets: /error/.test(text + inner) ? [] : [STATE],
      check: checkCode,
    };
  },
};

function toBase64(text: string): string {
  let latin1 = "";
  for (const byte of new TextEncoder().encode(text)) latin1 += String.fromCharCode(byte);
  return btoa(latin1);
}

const ARN = "arn:aws:sts::123456789012:assumed-role/Admin/jane";
const CLAIMS = JSON.stringify({ sub: ARN, iat: 1_700_000_000, aud: "x", nested: { a: [1, "é"] } });

const idToken: Target = {
  name: "parseIdToken",
  refusals: /^Cannot parse the ID token: it must be /,
  prepare(random) {
    const claims = random.once(4) ? CLAIMS : mutateText(CLAIMS, random);
    const payload = toBase64(claims).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const whole = `eyJhbGciOiJFUzM4NCJ9.${payload}.c2lnbmF0dXJl`;
    const text = shorten(random.once(3) ? mutateText(whole, random) : whole);
    return {
      run: () => parseIdToken(text),
      secrets: [payload.slice(0, 64)],
      check(result) {
        const { sessionArn, accountId } = result as ReturnType<typeof parseIdToken>;
        must(/^[!-~]+$/.test(sessionArn), "unprintable characters in sessionArn");
        must(/^\d{12}$/.test(accountId), "an invalid accountId");
      },
    };
  },
};

// Keys for tests: nothing is protected by them.
const PKCS8 = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbJx0gx+iztxJx29w
1EoPifJf4YnFWw22+k95RzVk64KhRANCAAT2zs3fCqZ5oTvGfreUHwM/Q7Jd4BgL
WiEQZvgyTf81dGACzHb1CQYh4IYDj5GgibZjsQmD7HdjIAqQCePpvopc
-----END PRIVATE KEY-----
`;
const SEC1 = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGycdIMfos7cScdvcNRKD4nyX+GJxVsNtvpPeUc1ZOuCoAoGCCqGSM49
AwEHoUQDQgAE9s7N3wqmeaE7xn63lB8DP0OyXeAYC1ohEGb4Mk3/NXRgAsx29QkG
IeCGA4+RoIm2Y7EJg+x3YyAKkAnj6b6KXA==
-----END EC PRIVATE KEY-----
`;

const key: Target = {
  name: "importDpopKey",
  refusals: /^Cannot import the DPoP key: /,
  prepare(random) {
    const sample = random.pick([PKCS8, SEC1]);
    const text = random.once(4) ? mutateKey(sample, random) : mutateText(sample, random);
    return {
      run: () => importDpopKey(text),
      secrets: [sample.replace(/-----[^-]+-----|\s/g, "")],
      check(result) {
        const { privateKey } = result as { privateKey: CryptoKey };
        must(
          privateKey.type === "private" && !privateKey.extractable,
          "the key is not private, or extractable",
        );
      },
    };
  },
};

/** Changes the DER, so that its base64 is whole. */
function mutateKey(pem: string, random: Random): string {
  const [, head, base64, end] = /^(-+[^-]+-+)([^-]+)(-[^]+)$/.exec(pem)!;
  const der = Uint8Array.from(atob(base64!), (unit) => unit.charCodeAt(0));
  for (let count = random.below(4); count >= 0; count--) {
    der[random.below(random.once(2) ? 40 : der.length)] = random.pick([
      0,
      1,
      0x80,
      0x84,
      0xff,
      0x30,
    ]);
  }
  const cut = der.subarray(0, random.once(4) ? random.below(der.length) : der.length);
  return `${head}\n${btoa(String.fromCharCode(...cut))}\n${end}`;
}

const redaction: Target = {
  name: "redact",
  prepare(random) {
    const secrets = Array.from({ length: 1 + random.below(3) }, () => randomSecret(random));
    const text = echo(secrets, random);
    const sent = random.once(2) ? mutateText(text, random) : text;
    return {
      run: () => redact(sent, runsOf(secrets)),
      check(redacted) {
        // 2,000 characters are looked at; each may become three asterisks.
        must((redacted as string).length <= 6_000, `${(redacted as string).length} characters`);
        const run = findRun(redacted as string, secrets);
        must(run === undefined, `"${run}" shows in: ${redacted}`);
      },
    };
  },
};

/** Texts of people and files, and the redaction. */
export const texts: readonly Target[] = [callback, verificationCode, idToken, key, redaction];
