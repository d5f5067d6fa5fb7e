// The same signatures as aws4fetch, where both follow AWS.
import { AwsClient } from "npm:aws4fetch@1.0.20";
import { signRequest } from "@edge-auth/aws-sso-oidc/iam";
import { assertEquals } from "@std/assert";
import { CREDENTIALS, TEMPORARY } from "../_helpers.ts";

const datetime = "20261121T120000Z";
const signingDate = new Date("2026-11-21T12:00:00Z");
const region = "eu-west-1";
const form = { "content-type": "application/x-www-form-urlencoded" };

const REQUESTS: readonly (readonly [service: string, url: string, init?: RequestInit])[] = [
  ["execute-api", "https://a.execute-api.eu-west-1.amazonaws.com/x/y%20z?b=2&a=1+2&a=%7E"],
  ["execute-api", "https://a.execute-api.eu-west-1.amazonaws.com//x//", { method: "DELETE" }],
  ["sts", "https://sts.amazonaws.com/", { method: "POST", headers: form, body: "Action=x&b=%2B" }],
  ["iam", "https://iam.amazonaws.com/\u00e9?\u00e9=\u{1f511}", { headers: { accept: " a   b " } }],
  ["s3", "https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%C3%A9/(1)/%7Ec?list-type=2", {
    headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  }],
];

for (const [service, url, init] of REQUESTS) {
  Deno.test(`signRequest() signs ${init?.method ?? "GET"} ${url} as aws4fetch does`, async () => {
    for (const credentials of [CREDENTIALS, TEMPORARY]) {
      const theirs = await new AwsClient({ ...credentials, region, service })
        .sign(new Request(url, init), { aws: { datetime, allHeaders: true } });
      const ours = await signRequest(new Request(url, init), {
        credentials,
        region,
        service,
        signingDate,
      });
      assertEquals(Object.fromEntries(ours.headers), Object.fromEntries(theirs.headers));
      assertEquals(await ours.text(), await theirs.text());
    }
  });
}
