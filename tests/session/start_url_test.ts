import { parseStartUrl, type StartUrl } from "@edge-auth/aws-sso-oidc/session";
import { assertEquals, assertIncludes, thrown } from "../support/assert.ts";

const ID = "ssoins-1234567890abcdef";

/** What people paste, and what it says. */
const SHAPES: readonly (readonly [text: string, expected: StartUrl])[] = [
  ["https://example.awsapps.com/start", {
    startUrl: "https://example.awsapps.com/start",
    partition: "aws",
  }],
  ["https://d-1234567890.awsapps.com/start/", {
    startUrl: "https://d-1234567890.awsapps.com/start",
    partition: "aws",
  }],
  [`https://${ID}.eu-west-1.portal.amazonaws.com`, {
    startUrl: `https://${ID}.eu-west-1.portal.amazonaws.com`,
    region: "eu-west-1",
    partition: "aws",
  }],
  [`https://${ID}.us-gov-west-1.portal.amazonaws.com/`, {
    startUrl: `https://${ID}.us-gov-west-1.portal.amazonaws.com`,
    region: "us-gov-west-1",
    partition: "aws-us-gov",
  }],
  [`https://${ID}.portal.ap-southeast-2.app.aws`, {
    startUrl: `https://${ID}.portal.ap-southeast-2.app.aws`,
    region: "ap-southeast-2",
    partition: "aws",
    useDualstackEndpoint: true,
  }],
  [`https://${ID}.portal.us-gov-east-1.app.aws`, {
    startUrl: `https://${ID}.portal.us-gov-east-1.app.aws`,
    region: "us-gov-east-1",
    partition: "aws-us-gov",
    useDualstackEndpoint: true,
  }],
  ["https://start.home.awsapps.cn/directory/d-1234567890", {
    startUrl: "https://start.home.awsapps.cn/directory/d-1234567890",
    partition: "aws-cn",
  }],
  [`https://${ID}.cn-north-1.portal.amazonaws.com.cn`, {
    startUrl: `https://${ID}.cn-north-1.portal.amazonaws.com.cn`,
    region: "cn-north-1",
    partition: "aws-cn",
  }],
  [`https://${ID}.portal.cn-northwest-1.app.amazonwebservices.com.cn`, {
    startUrl: `https://${ID}.portal.cn-northwest-1.app.amazonwebservices.com.cn`,
    region: "cn-northwest-1",
    partition: "aws-cn",
    useDualstackEndpoint: true,
  }],
  [`https://${ID}.eusc-de-east-1.portal.amazonaws.eu`, {
    startUrl: `https://${ID}.eusc-de-east-1.portal.amazonaws.eu`,
    region: "eusc-de-east-1",
    partition: "aws-eusc",
  }],
  [`https://${ID}.portal.eusc-de-east-1.api.amazonwebservices.eu`, {
    startUrl: `https://${ID}.portal.eusc-de-east-1.api.amazonwebservices.eu`,
    region: "eusc-de-east-1",
    partition: "aws-eusc",
    useDualstackEndpoint: true,
  }],
  ["https://start.us-gov-home.awsapps.com/directory/d-1234567890", {
    startUrl: "https://start.us-gov-home.awsapps.com/directory/d-1234567890",
    partition: "aws-us-gov",
  }],
  ["https://identitycenter.amazonaws.com/ssoins-1234567890abcdef", {
    startUrl: "https://identitycenter.amazonaws.com/ssoins-1234567890abcdef",
    partition: "aws",
  }],
  ["https://identitycenter.amazonaws.com.cn/ssoins-1", {
    startUrl: "https://identitycenter.amazonaws.com.cn/ssoins-1",
    partition: "aws-cn",
  }],
  ["https://identitycenter.amazonaws.eu/ssoins-1", {
    startUrl: "https://identitycenter.amazonaws.eu/ssoins-1",
    partition: "aws-eusc",
  }],
  ["https://identitycenter.us-gov.amazonaws.com/ssoins-1", {
    startUrl: "https://identitycenter.us-gov.amazonaws.com/ssoins-1",
    partition: "aws-us-gov",
  }],
  // An alias that looks like a region of another partition, and regions that are none.
  ["https://us-gov-team.awsapps.com/start", {
    startUrl: "https://us-gov-team.awsapps.com/start",
    partition: "aws",
  }],
  [`https://${ID}.nowhere.portal.amazonaws.com`, {
    startUrl: `https://${ID}.nowhere.portal.amazonaws.com`,
    partition: "aws",
  }],
  [`https://${ID}.cn-north-1.portal.amazonaws.com`, {
    startUrl: `https://${ID}.cn-north-1.portal.amazonaws.com`,
    partition: "aws",
  }],
  [`https://${ID}.portal.eu-west-1.api.amazonwebservices.eu`, {
    startUrl: `https://${ID}.portal.eu-west-1.api.amazonwebservices.eu`,
    partition: "aws-eusc",
    useDualstackEndpoint: true,
  }],
];

Deno.test("parseStartUrl() reads region, partition and dual-stack from every shape", () => {
  for (const [text, expected] of SHAPES) assertEquals(parseStartUrl(text), expected, text);
});

Deno.test("parseStartUrl() normalises what people paste, and what it returns", () => {
  for (
    const text of [
      " https://example.awsapps.com/start\n",
      "https://example.awsapps.com/start/",
      "https://example.awsapps.com/start///",
      "https://example.awsapps.com/start#/",
      "https://example.awsapps.com/start/#/",
      "https://example.awsapps.com/start/#/?tab=accounts",
      "https://example.awsapps.com/start?referrer=mail",
      "https://example.awsapps.com/start/?a=b#/device?user_code=ABCD-EFGH",
      "HTTPS://EXAMPLE.AWSAPPS.COM/START",
      "https://Example.AwsApps.com/start",
      "https://example.awsapps.com:443/start",
      "example.awsapps.com/start",
    ]
  ) assertEquals(parseStartUrl(text).startUrl, "https://example.awsapps.com/start", text);
  for (const [, { startUrl }] of SHAPES) assertEquals(parseStartUrl(startUrl).startUrl, startUrl);
});

Deno.test("parseStartUrl() refuses hosts that only look like AWS's", () => {
  for (
    const text of [
      "https://example.com/start",
      "https://awsapps.com.evil.example/start",
      "https://example-awsapps.com/start",
      "https://xawsapps.com/start",
      "https://example.awsapps.com.evil.example/start",
      "https://evil.example/example.awsapps.com/start",
      "https://evil.example/#.awsapps.com",
      "https://example.awsapps.co/start",
      "https://ex.аwsapps.com/start", // a Cyrillic letter
      "https://example.awsapps.com.:443/start",
      "https://example.awsapps.com:8443/start",
      "https://amazonaws.com/start",
      "https://x.eu-west-1.amazonaws.com",
      "https://identitycenter.evil.amazonaws.com",
      "https://x.identitycenter.amazonaws.com",
      "https://identitycenter.us-gov.amazonaws.com.cn",
      "https://portal.amazonaws.com.evil.example",
    ]
  ) {
    const error = thrown(() => parseStartUrl(text));
    assertEquals(error.constructor.name, "RangeError", text);
    assertIncludes(error.message, "not a host of the AWS access portal", "resolveStartUrl()");
  }
});

Deno.test("parseStartUrl() refuses what is no https URL, and repeats no password", () => {
  for (
    const text of [
      "",
      " ",
      "https://",
      "http://example.awsapps.com/start",
      "ftp://example.awsapps.com/start",
      "javascript:alert(1)",
      "https://exam\nple.awsapps.com/start",
      "https://example.awsapps.com/st\u0000art",
      "two words",
    ]
  ) {
    assertEquals(thrown(() => parseStartUrl(text)).constructor.name, "RangeError", text);
  }
  const error = thrown(() => parseStartUrl("https://jane:hunter22@example.awsapps.com/start"));
  assertIncludes(error.message, "credentials");
  assertEquals(error.message.includes("hunter22"), false);
  for (const value of [undefined, null, 7, {}, new URL("https://example.awsapps.com/start")]) {
    const error = thrown(() => parseStartUrl(value as string));
    assertEquals(error.constructor.name, "TypeError");
  }
});
