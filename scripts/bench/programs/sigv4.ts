// Signature Version 4 with a key that is kept: ours, aws4fetch's, and AWS's own signer, which hashes
// with node:crypto and makes no Request; a floor that knows its canonical request and checks nothing.

import { createRequestSigner, signRequest } from "@edge-auth/aws-sso-oidc/iam";
import { SignatureV4 } from "npm:@smithy/signature-v4@5.7.5";
import { AwsClient } from "npm:aws4fetch@1.0.20";
import { createHash, createHmac } from "node:crypto";
import { FLOOR, type Series } from "../record.ts";
import { type Effort, interleave } from "./interleave.ts";
import { check, readTask, report } from "./task.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const place = { region: "eu-west-1", service: "sso-oauth" };
const signingDate = new Date("2026-11-21T12:00:00Z");
const datetime = "20261121T120000Z";
const scope = "20261121/eu-west-1/sso-oauth/aws4_request";
const host = "oidc.eu-west-1.amazonaws.com";
const url = `https://${host}/token?aws_iam=t`;

/** aws4fetch refuses a GET that has a content type. */
const headersOf = ({ body }: Task) => ({ [body ? "content-type" : "accept"]: "application/json" });

/** What is signed. */
interface Task {
  readonly title: string;
  readonly method: "GET" | "POST";
  readonly body?: string;
}

const TASKS: readonly Task[] = [
  { title: "GET", method: "GET" },
  { title: "POST of 600 bytes", method: "POST", body: "x".repeat(600) },
  { title: "POST of 8 kB", method: "POST", body: "x".repeat(8000) },
];

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
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

const encoder = new TextEncoder();
const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (text: string) =>
  hex(await crypto.subtle.digest("SHA-256", encoder.encode(text)));

let key: string | Uint8Array = `AWS4${credentials.secretAccessKey}`;
for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
const algorithm = { name: "HMAC", hash: "SHA-256" };
const kept = await crypto.subtle.importKey(
  "raw",
  Uint8Array.from(key as Uint8Array),
  algorithm,
  false,
  ["sign"],
);

async function byHand(task: Task): Promise<Request> {
  const { method, body = "" } = task;
  const headers = headersOf(task);
  const [name] = Object.keys(headers);
  const names = `${name};host;x-amz-date`;
  const lines = `${name}:application/json\nhost:${host}\nx-amz-date:${datetime}\n`;
  const canonical = `${method}\n/token\naws_iam=t\n${lines}\n${names}\n${await sha256(body)}`;
  const text = `AWS4-HMAC-SHA256\n${datetime}\n${scope}\n${await sha256(canonical)}`;
  const signature = hex(await crypto.subtle.sign("HMAC", kept, encoder.encode(text)));
  const authorization =
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return new Request(url, {
    method,
    headers: { ...headers, "x-amz-date": datetime, authorization },
    ...(body && { body }),
  });
}

const sign = createRequestSigner({ credentials, ...place });
const aws4fetch = new AwsClient({ ...credentials, ...place });
const official = new SignatureV4({
  credentials,
  ...place,
  sha256: Sha256 as never,
  applyChecksum: false,
});

const requestOf = (task: Task) => new Request(url, { ...task, headers: headersOf(task) });

function entriesOf(task: Task) {
  const { method, body } = task;
  const request = () => requestOf(task);
  return [
    { contender: FLOOR, run: () => byHand(task) },
    { contender: "ours", run: () => sign(request(), { signingDate }) },
    {
      contender: "ours, key derived each time",
      run: () => signRequest(request(), { credentials, ...place, signingDate }),
    },
    {
      contender: "aws4fetch",
      run: () => aws4fetch.sign(request(), { aws: { datetime, allHeaders: true } }),
    },
    {
      contender: "AWS SDK's signer, no Request",
      run: () =>
        official.sign({
          method,
          protocol: "https:",
          hostname: host,
          path: "/token",
          query: { aws_iam: "t" },
          headers: { ...headersOf(task), host },
          body,
        }, { signingDate }),
    },
  ];
}

const series: Series[] = [];
for (const task of TASKS) {
  const authorizationOf = ({ headers }: { headers: Headers | Record<string, string> }) =>
    headers instanceof Headers ? headers.get("authorization") : headers.authorization;
  const expected = authorizationOf(await byHand(task));
  const entries = entriesOf(task);
  for (const { contender, run } of entries) {
    await check(contender, async () => authorizationOf(await run()), expected);
  }
  series.push(...await interleave(task.title, entries, readTask<Effort>()));
}
report(series);
