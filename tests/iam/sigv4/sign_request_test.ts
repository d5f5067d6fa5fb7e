import {
  calculateCanonicalRequest,
  calculateSigningKey,
  calculateStringToSign,
  createRequestSigner,
  type RequestSignerOptions,
  signRequest,
  type SignRequestOptions,
} from "@edge-auth/aws-sso-oidc/iam";
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { sha256 } from "../../../src/iam/sigv4/sha256.ts";
import { assertHides, rejection, thrown } from "../../support/assert.ts";
import { CREDENTIALS, TEMPORARY } from "../_helpers.ts";

const signingDate = new Date("2026-11-21T12:00:00Z");
const OPTIONS = {
  credentials: CREDENTIALS,
  region: "eu-west-1",
  service: "execute-api",
  signingDate,
} as const;
const URL_ = "https://abc.execute-api.eu-west-1.amazonaws.com/items";

const hex = (bytes: ArrayBuffer | Uint8Array) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const signatureOf = ({ headers }: Request) => headers.get("authorization")?.slice(-64);

const signedHeadersOf = ({ headers }: Request) =>
  /SignedHeaders=([^,]*)/.exec(headers.get("authorization") ?? "")?.[1]?.split(";");

Deno.test("signRequest() takes any body, and leaves the request as it was", async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 256);
  const bodies: readonly (() => BodyInit)[] = [
    () => "",
    () => "{}",
    () => bytes,
    () => bytes.slice(0, 100).buffer,
    () => new Blob([bytes]),
    () => new URLSearchParams({ a: "b c" }),
    () => new Blob([bytes]).stream(),
  ];
  for (const body of bodies) {
    const request = new Request(URL_, { method: "POST", body: body() });
    const plain = new Uint8Array(await request.clone().arrayBuffer());
    const signed = await signRequest(request, { ...OPTIONS, service: "s3" });
    const digest = hex(await crypto.subtle.digest("SHA-256", plain));
    assertEquals(signed.headers.get("x-amz-content-sha256"), digest);
    assertEquals(signed.headers.get("content-type"), request.headers.get("content-type"));
    // Another one of it, and then the request itself.
    assertEquals(
      signatureOf(await signRequest(request, { ...OPTIONS, service: "s3" })),
      signatureOf(signed),
    );
    assert(!request.bodyUsed && !request.headers.has("authorization"));
    assertEquals(new Uint8Array(await request.arrayBuffer()), plain);
    assertEquals(new Uint8Array(await signed.arrayBuffer()), plain);
  }
});

Deno.test("signRequest() keeps method, URL, redirect and signal", async () => {
  for (const init of [{ method: "DELETE" }, { method: "PUT", body: "x" }]) {
    for (const headers of [{}, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }]) {
      const controller = new AbortController();
      const { signal } = controller;
      const request = new Request(URL_, { ...init, headers, redirect: "manual", signal });
      const signed = await signRequest(request, OPTIONS);
      assertEquals([signed.method, signed.url, signed.redirect], [init.method, URL_, "manual"]);
      const reason = new Error("enough");
      controller.abort(reason);
      assertStrictEquals(signed.signal.reason, reason);
    }
  }
});

Deno.test("signRequest() does not read a body whose hash is given", async () => {
  let pulled = 0;
  const body = new ReadableStream({
    pull: (stream) => {
      if (++pulled > 20) stream.close();
      else stream.enqueue(new Uint8Array(1000));
    },
  }, { highWaterMark: 0 });
  const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const request = new Request(URL_, { method: "PUT", body, headers });
  const signed = await signRequest(request, { ...OPTIONS, service: "s3" });
  assert(pulled < 3, `${pulled} chunks`);
  assertEquals(signed.headers.get("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  const [a, b] = await Promise.all([signed.arrayBuffer(), request.arrayBuffer()]);
  assertEquals([a.byteLength, b.byteLength], [20_000, 20_000]);
});

Deno.test("signRequest() signs again what is signed, with other credentials and another host", async () => {
  const first = await signRequest(new Request(URL_), { ...OPTIONS, credentials: TEMPORARY });
  assert(first.headers.has("x-amz-security-token"));
  const second = await signRequest(first, OPTIONS);
  assertEquals(signatureOf(second), signatureOf(await signRequest(new Request(URL_), OPTIONS)));
  assertEquals([...second.headers.keys()], ["authorization", "x-amz-date"]);
});

Deno.test("signRequest() signs all headers but those that others may change", async () => {
  const unsigned = {
    connection: "close",
    "user-agent": "x",
    "x-amzn-trace-id": "x",
    "sec-fetch-mode": "x",
    "proxy-x": "x",
    expect: "x",
  };
  const signed = { accept: "x", "content-type": "x", range: "x", "x-a": "x", secret: "x" };
  const headers = { ...unsigned, ...signed, host: "another.example", date: "now" };
  const result = await signRequest(new Request(URL_, { headers }), OPTIONS);
  assertEquals(signedHeadersOf(result), [...Object.keys(signed), "host", "x-amz-date"].sort());
  assertEquals(result.headers.get("user-agent"), "x");
  assert(!result.headers.has("host") && !result.headers.has("date"));
});

Deno.test("calculateCanonicalRequest() joins repeated headers, sorts repeated parameters", () => {
  const canonical = calculateCanonicalRequest({
    method: "GET",
    url: "https://x.test/a%20b/../c//d?b=2&a=%7E&b=1&a=+&a&=x&&c=%e2%82%ac&a-=1",
    headers: [["x-a", "2"], ["x-a", " 1\t 3 "], ["X-B", ""]],
    payloadHash: "hash",
  });
  assertEquals(
    canonical,
    [
      "GET",
      "/c/d",
      "=x&a=&a=%20&a=~&a-=1&b=1&b=2&c=%E2%82%AC",
      "host:x.test",
      "x-a:2, 1 3",
      "x-b:",
      "",
      "host;x-a;x-b",
      "hash",
    ].join("\n"),
  );
});

Deno.test("calculateCanonicalRequest() encodes the path once for S3, twice for others", () => {
  const pathOf = (path: string, service?: string) =>
    calculateCanonicalRequest({
      method: "GET",
      url: `https://x.test${path}`,
      headers: {},
      payloadHash: "",
      service,
    }).split("\n")[1];
  const paths: readonly (readonly [path: string, s3: string, others: string])[] = [
    ["", "/", "/"],
    ["/a b", "/a%20b", "/a%2520b"],
    ["/a//b/", "/a//b/", "/a/b/"],
    ["/a(1)+$", "/a%281%29%2B%24", "/a%281%29%2B%24"],
    ["/a%2Fb%7e", "/a%2Fb~", "/a%252Fb%257e"],
    ["/\u00e9", "/%C3%A9", "/%25C3%25A9"],
    ["/x/./y/../z", "/x/z", "/x/z"],
  ];
  for (const [path, s3, others] of paths) {
    assertEquals([pathOf(path, "s3"), pathOf(path, "iam"), pathOf(path)], [s3, others, others]);
  }
});

Deno.test("signRequest() refuses what cannot be signed, and does not show secrets", async () => {
  const cases: readonly (readonly [options: object, RegExp])[] = [
    [{ region: undefined }, /'region' must be .* undefined/],
    [{ region: "" }, /'region'/],
    [{ service: "s 3" }, /'service'/],
    [{ credentials: undefined }, /credentials must be an object/],
    [{ credentials: () => CREDENTIALS }, /accessKeyId/],
    [{ credentials: { ...CREDENTIALS, secretAccessKey: 5 } }, /'secretAccessKey'/],
    [{ credentials: { ...CREDENTIALS, sessionToken: "HIDDENVALUE\r\n" } }, /'sessionToken'/],
    [{ signingDate: new Date(NaN) }, /'signingDate'/],
    [{ signingDate: "today" }, /'signingDate'/],
  ];
  for (const [wrong, message] of cases) {
    const options = { ...OPTIONS, ...wrong } as SignRequestOptions;
    const error = await rejection(signRequest(new Request(URL_), options));
    assert(error instanceof TypeError || error instanceof RangeError, String(error));
    assertMatch(error.message, /^Cannot sign: /);
    assertMatch(error.message, message);
    assertHides(error, "HIDDENVALUE", CREDENTIALS.secretAccessKey);
  }
  const used = new Request(URL_, { method: "POST", body: "x" });
  await used.text();
  assertMatch((await rejection(signRequest(used, OPTIONS))).message, /body .* was read already/);
  const missing = undefined as unknown as RequestSignerOptions;
  assert(thrown(() => createRequestSigner(missing)) instanceof TypeError);
});

Deno.test("the steps refuse what they cannot use", () => {
  const scope = { region: "us-east-1", service: "iam", signingDate: new Date(NaN) };
  assert(thrown(() => calculateStringToSign("", scope)) instanceof RangeError);
  assert(thrown(() => calculateSigningKey("", scope)) instanceof RangeError);
  const input = { method: "GET", url: "/x", headers: {}, payloadHash: "" };
  assert(thrown(() => calculateCanonicalRequest(input)) instanceof TypeError);
  const headers = { authorization: "HIDDENVALUE\nx" };
  const wrong = { ...input, url: "https://x.test", headers };
  assertHides(thrown(() => calculateCanonicalRequest(wrong)), "HIDDENVALUE");
});

Deno.test("createRequestSigner() follows credentials and days, and takes a provider's error as it is", async () => {
  let credentials: SignRequestOptions["credentials"] = CREDENTIALS;
  const failure = { my: "error" };
  const sign = createRequestSigner({
    credentials: () => credentials ? Promise.resolve(credentials) : Promise.reject(failure),
    region: "eu-west-1",
    service: "execute-api",
  });
  const days = [0, 0, 86_400_000, 0].map((ms) => new Date(signingDate.getTime() + ms));
  for (
    const next of [CREDENTIALS, TEMPORARY, { ...TEMPORARY, secretAccessKey: "x" }, CREDENTIALS]
  ) {
    credentials = next;
    for (const signingDate of days) {
      const signed = await sign(new Request(URL_), { signingDate });
      const expected = await signRequest(new Request(URL_), {
        ...OPTIONS,
        credentials,
        signingDate,
      });
      assertEquals(Object.fromEntries(signed.headers), Object.fromEntries(expected.headers));
    }
  }
  credentials = undefined as never;
  const reason = await sign(new Request(URL_)).catch((error: unknown) => error);
  assertStrictEquals(reason, failure);
});

Deno.test("sha256() is SHA-256, of every length up to several blocks", async () => {
  for (let length = 0; length < 300; length++) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    assertEquals(hex(sha256(bytes)), hex(await crypto.subtle.digest("SHA-256", bytes)));
  }
});

Deno.test("calculateSigningKey() takes a secret of any length", async () => {
  const scope = { region: "eu-west-1", service: "iam", signingDate };
  for (const length of [1, 59, 60, 61, 200]) {
    const secret = "s".repeat(length);
    let key = new TextEncoder().encode(`AWS4${secret}`);
    for (const part of ["20261121", "eu-west-1", "iam", "aws4_request"]) {
      const algorithm = { name: "HMAC", hash: "SHA-256" };
      const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
      const data = new TextEncoder().encode(part);
      key = new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
    }
    assertEquals(hex(calculateSigningKey(secret, scope)), hex(key));
  }
});
