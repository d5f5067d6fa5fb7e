// The same signatures as AWS's own signer, byte for byte.
import { SignatureV4 } from "npm:@smithy/signature-v4@5.7.5";
import { HttpRequest } from "npm:@smithy/core@3.41.0/protocols";
import { createHash, createHmac } from "node:crypto";
import { createRequestSigner, signRequest } from "@edge-auth/aws-sso-oidc/iam";
import { assertEquals } from "@std/assert";
import fc from "fast-check";

/** What the official signer hashes with. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {}
}

interface Sample {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly service: string;
  readonly region: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly signingDate: Date;
}

const encode = (text: string) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

const HOST = "host.example:8443";

function urlOf({ path, query }: Sample): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    values.map((value) => `${encode(name)}=${encode(value)}`)
  );
  return `https://${HOST}${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}

function requestOf(sample: Sample): Request {
  const { method, headers, body } = sample;
  return new Request(urlOf(sample), {
    method,
    headers,
    ...(/GET|HEAD/.test(method) || body.length === 0 ? {} : { body }),
  });
}

async function officialHeaders(sample: Sample): Promise<Record<string, string>> {
  const { service, region, secretAccessKey, sessionToken, signingDate, query, method } = sample;
  const request = requestOf(sample);
  const signer = new SignatureV4({
    service,
    region,
    credentials: {
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
    },
    sha256: Sha256 as never,
    uriEscapePath: service !== "s3",
    applyChecksum: service === "s3",
  });
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const signed = await signer.sign(
    new HttpRequest({
      method,
      protocol: "https:",
      hostname: HOST,
      path: new URL(request.url).pathname,
      query: query as Record<string, string[]>,
      headers: { ...Object.fromEntries(request.headers), host: HOST },
      body: body.length > 0 ? body : undefined,
    }),
    { signingDate },
  );
  const { host: _, ...headers } = signed.headers;
  return headers;
}

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    "",
    " ",
    "+",
    "%",
    "%25",
    "a b",
    "a+b",
    "ü",
    "日本",
    "~",
    "!'()*",
    "/",
    "=",
    "&",
    "a/../b",
  ),
).map((value) => value.toWellFormed());

const segment = fc.oneof(
  text.map(encode),
  fc.constantFrom("", ".", "..", "%2E", "%2F", "a", "$x", "a(b)", "@", "a;b=c", "%e1%88%b4"),
);
// S3 takes a path as it is: only what is encoded in one way has one signature.
const s3Segment = text.filter((it) => it !== "." && it !== "..").map(encode);

const headerName = fc.oneof(
  fc.constantFrom("content-type", "accept", "x-amz-target", "range", "user-agent", "referer"),
  fc.constantFrom(
    "x-amzn-trace-id",
    "cache-control",
    "sec-x",
    "proxy-x",
    "from",
    "x-secret",
    "date",
  ),
  fc.stringMatching(/^x-[a-z0-9_~.-]{1,8}$/),
);
const headerValue = fc.stringMatching(/^[ -~\t]{0,16}$/).map((value) => value.trim());

const samples: fc.Arbitrary<Sample> = fc.constantFrom("s3", "iam", "sso-oauth", "execute-api")
  .chain((service) =>
    fc.record({
      service: fc.constant(service),
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"),
      path: fc.array(service === "s3" ? s3Segment : segment, { maxLength: 5 })
        .map((segments) => `/${segments.join("/")}`),
      query: fc.dictionary(
        text.filter((name) => !/^x-amz-signature$/i.test(name)),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        { maxKeys: 4 },
      ),
      headers: fc.dictionary(headerName, headerValue, { maxKeys: 5 }),
      body: fc.uint8Array({ maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
      region: fc.constantFrom("us-east-1", "eu-west-1", "cn-north-1"),
      secretAccessKey: fc.string({ minLength: 1, maxLength: 40 }).filter((it) =>
        !/\p{Cc}/u.test(it)
      ),
      sessionToken: fc.option(fc.stringMatching(/^[!-~]{1,40}$/), { nil: undefined }),
      signingDate: fc.date({
        min: new Date("1970-01-01"),
        max: new Date("2100-01-01"),
        noInvalidDate: true,
      }),
    })
  );

Deno.test("signRequest() signs any request as @smithy/signature-v4 does", async () => {
  await fc.assert(
    fc.asyncProperty(samples, async (sample) => {
      const { region, service, signingDate, secretAccessKey, sessionToken, body } = sample;
      const accessKeyId = "AKIDEXAMPLE";
      const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
      const request = requestOf(sample);
      const before = Object.fromEntries(request.headers);
      const signed = await signRequest(request, { credentials, region, service, signingDate });

      assertEquals(Object.fromEntries(signed.headers), await officialHeaders(sample));
      assertEquals([signed.method, signed.url], [request.method, request.url]);
      const sent = request.body === null ? new Uint8Array() : body;
      assertEquals(await signed.bytes(), sent);
      // The input is as it was.
      assertEquals(Object.fromEntries(request.headers), before);
      assertEquals(await request.bytes(), sent);

      const sign = createRequestSigner({ credentials, region, service });
      for (let round = 0; round < 2; round++) {
        const again = await sign(requestOf(sample), { signingDate });
        assertEquals(Object.fromEntries(again.headers), Object.fromEntries(signed.headers));
      }
    }),
    { numRuns: 300 },
  );
});
