// Values that AWS has published.

import {
  calculateCanonicalRequest,
  calculateSignature,
  calculateSigningKey,
  calculateStringToSign,
  signRequest,
} from "@edge-auth/aws-sso-oidc/iam";
import { assert, assertEquals } from "@std/assert";

const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

const SUITE_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOON = new Date("2015-08-30T12:36:00Z");

// IAM User Guide, "Create a signed AWS API request", and the older "Signature Version 4 signing
// process" in the AWS General Reference, from which these values are.
Deno.test("the steps of SigV4 are those of AWS's example, IAM ListUsers", () => {
  const scope = { region: "us-east-1", service: "iam", signingDate: NOON };
  const canonicalRequest = calculateCanonicalRequest({
    method: "GET",
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
      "X-Amz-Date": "20150830T123600Z",
    },
    payloadHash: EMPTY,
    service: "iam",
  });
  assertEquals(
    canonicalRequest,
    [
      "GET",
      "/",
      "Action=ListUsers&Version=2010-05-08",
      "content-type:application/x-www-form-urlencoded; charset=utf-8",
      "host:iam.amazonaws.com",
      "x-amz-date:20150830T123600Z",
      "",
      "content-type;host;x-amz-date",
      EMPTY,
    ].join("\n"),
  );
  const stringToSign = calculateStringToSign(canonicalRequest, scope);
  assertEquals(
    stringToSign,
    [
      "AWS4-HMAC-SHA256",
      "20150830T123600Z",
      "20150830/us-east-1/iam/aws4_request",
      "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
    ].join("\n"),
  );
  const key = calculateSigningKey(SUITE_SECRET, scope);
  assertEquals(
    hex(key.slice().buffer),
    "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
  );
  assertEquals(
    calculateSignature(stringToSign, key),
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

/** The test suite's key, "20150830T123600Z", us-east-1, `service`, example.amazonaws.com. */
interface Vector {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly sessionToken?: string;
  readonly signature: string;
}

const SESSION_TOKEN =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

// The "Signature Version 4 test suite" of the AWS General Reference (aws-sig-v4-test-suite), by the
// names of its files.
const VECTORS: readonly Vector[] = [
  {
    name: "get-vanilla",
    path: "/",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-vanilla-query-order-key-case",
    path: "/?Param2=value2&Param1=value1",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "get-vanilla-empty-query-key",
    path: "/?Param1=value1",
    signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
  },
  {
    name: "get-vanilla-query-unreserved",
    path: "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=" +
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
  },
  {
    name: "get-vanilla-utf8-query",
    path: "/?\u1234=bar",
    signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
  },
  {
    name: "get-header-value-trim",
    path: "/",
    init: { headers: { "My-Header1": " value1", "My-Header2": ' "a   b   c"' } },
    signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
  {
    name: "normalize-path/get-slash",
    path: "//",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "normalize-path/get-slashes",
    path: "//example//",
    signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
  },
  {
    name: "normalize-path/get-relative",
    path: "/example/..",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "post-vanilla",
    path: "/",
    init: { method: "POST" },
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-x-www-form-urlencoded",
    path: "/",
    init: {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Param1=value1",
    },
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "post-sts-token/post-sts-header-before",
    path: "/",
    init: { method: "POST" },
    sessionToken: SESSION_TOKEN,
    signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  },
];

for (const { name, path, init = {}, sessionToken, signature } of VECTORS) {
  Deno.test(`signRequest() signs ${name} of AWS's test suite`, async () => {
    const request = new Request(`https://example.amazonaws.com${path}`, init);
    const signed = await signRequest(request, {
      credentials: {
        accessKeyId: "AKIDEXAMPLE",
        secretAccessKey: SUITE_SECRET,
        ...(sessionToken && { sessionToken }),
      },
      region: "us-east-1",
      service: "service",
      signingDate: NOON,
    });
    const authorization = signed.headers.get("authorization") ?? "";
    assertEquals(authorization.slice(-64), signature);
    assert(authorization.startsWith(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
        "SignedHeaders=",
    ));
  });
}

// Their requests have paths that are not encoded at all, so that encoding them once is what encoding
// the path of a URL another time is.
const RAW_PATHS: readonly (readonly [name: string, path: string, signature: string])[] = [
  ["get-utf8", "/\u1234", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"],
  [
    "normalize-path/get-space",
    "/example space/",
    "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
  ],
];

for (const [name, path, signature] of RAW_PATHS) {
  Deno.test(`the steps of SigV4 sign ${name} of AWS's test suite, encoded once`, () => {
    const scope = { region: "us-east-1", service: "service", signingDate: NOON };
    const canonicalRequest = calculateCanonicalRequest({
      method: "GET",
      url: `https://example.amazonaws.com${path}`,
      headers: { "x-amz-date": "20150830T123600Z" },
      payloadHash: EMPTY,
      service: "s3",
    });
    const key = calculateSigningKey(SUITE_SECRET, scope);
    assertEquals(
      calculateSignature(calculateStringToSign(canonicalRequest, scope), key),
      signature,
    );
  });
}

// "Examples: Signature Calculations" of the Amazon S3 API Reference, sig-v4-header-based-auth.html.
const S3 = {
  region: "us-east-1",
  service: "s3",
  signingDate: new Date("2013-05-24T00:00:00Z"),
} as const;
const S3_CREDENTIALS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const BUCKET = "https://examplebucket.s3.amazonaws.com";

const S3_EXAMPLES: readonly (readonly [url: string, headers: Record<string, string>, string])[] = [
  ["/test.txt", {
    range: "bytes=0-9",
  }, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"],
  ["/?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
  [
    "/?max-keys=2&prefix=J",
    {},
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  ],
];

for (const [path, headers, signature] of S3_EXAMPLES) {
  Deno.test(`signRequest() signs ${path} of S3's examples`, async () => {
    const request = new Request(BUCKET + path, { headers });
    const signed = await signRequest(request, { credentials: S3_CREDENTIALS, ...S3 });
    assertEquals(signed.headers.get("authorization")?.slice(-64), signature);
    assertEquals(signed.headers.get("x-amz-content-sha256"), EMPTY);
  });
}

Deno.test("the steps of SigV4 are those of S3's example with a body and a `date`", async () => {
  const canonicalRequest = calculateCanonicalRequest({
    method: "PUT",
    url: `${BUCKET}/test$file.text`,
    headers: {
      date: "Fri, 24 May 2013 00:00:00 GMT",
      "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      "x-amz-date": "20130524T000000Z",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    },
    payloadHash: await sha256("Welcome to Amazon S3."),
    service: "s3",
  });
  const stringToSign = calculateStringToSign(canonicalRequest, S3);
  assertEquals(
    stringToSign.split("\n")[3],
    "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
  );
  const key = calculateSigningKey(S3_CREDENTIALS.secretAccessKey, S3);
  assertEquals(
    calculateSignature(stringToSign, key),
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  );
});
