// Verifies Signature Version 4 for the operations that are signed with IAM. It shares no code with the
// signer that it checks, and requires the same signed headers as AWS.

import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import type { Core } from "./core.ts";
import type { Call } from "./input.ts";
import { type ExceptionDetails, type ExceptionShape, Refusal } from "./service.ts";

/** The names of the exceptions about signatures, as in `x-amzn-errortype`. */
export type SignatureExceptionName =
  | "IncompleteSignatureException"
  | "InvalidSignatureException"
  | "MissingAuthenticationTokenException"
  | "RequestTimeTooSkewed"
  | "SignatureDoesNotMatch"
  | "UnrecognizedClientException";

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS " +
  "Secret Access Key and signing method. Consult the service documentation for details.";

/** The exceptions: HTTP status and default message. Their bodies have no error code. */
export const SIGNATURE_EXCEPTIONS: Readonly<Record<SignatureExceptionName, ExceptionShape>> = {
  IncompleteSignatureException: {
    status: 400,
    error: "",
    text: "The authorization header does not conform to AWS's standards",
  },
  InvalidSignatureException: { status: 403, error: "", text: MISMATCH },
  MissingAuthenticationTokenException: {
    status: 403,
    error: "",
    text: "Missing Authentication Token",
  },
  RequestTimeTooSkewed: {
    status: 403,
    error: "",
    text: "The difference between the request time and the current time is too large",
  },
  SignatureDoesNotMatch: { status: 403, error: "", text: MISMATCH },
  UnrecognizedClientException: {
    status: 403,
    error: "",
    text: "The security token included in the request is invalid.",
  },
};

/** The body of an exception about a signature; `undefined` for other exceptions. */
export function signatureExceptionBody(
  exception: string,
  { message }: ExceptionDetails,
): object | undefined {
  if (!Object.hasOwn(SIGNATURE_EXCEPTIONS, exception)) return undefined;
  return { message: message ?? SIGNATURE_EXCEPTIONS[exception as SignatureExceptionName].text };
}

function refuse(exception: SignatureExceptionName, message?: string): Refusal {
  return new Refusal(exception, message ?? SIGNATURE_EXCEPTIONS[exception].text, { message });
}

/** How long before and after its time a signature is accepted, in milliseconds. */
const WINDOW = 5 * 60_000;

/** The parsed header `authorization`. */
interface Authorization {
  readonly accessKeyId: string;
  /** `20150830/us-east-1/iam/aws4_request` */
  readonly scope: readonly [day: string, region: string, service: string, end: string];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Throws a refusal unless a request is signed for the service, with credentials of the options. */
export async function verifySignature(core: Core, call: Call, service: string): Promise<void> {
  const authorization = readAuthorization(call.headers);
  const credentials = findCredentials(core, authorization, call.headers);
  const date = call.headers.get("x-amz-date") ?? "";
  checkScope(authorization, date, regionOf(core, call.url), service);
  checkTime(core.now(), date);
  checkSignedHeaders(authorization, call.headers);
  const canonical = await canonicalRequest(call, authorization);
  const scope = authorization.scope.join("/");
  const stringToSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${await sha256(canonical)}`;
  let key = utf8(`AWS4${credentials.secretAccessKey}`);
  for (const part of authorization.scope) key = await hmac(key, part);
  if (hex(await hmac(key, stringToSign)) === authorization.signature) return;
  // AWS's message has both texts, and so the session token.
  throw refuse(
    "InvalidSignatureException",
    `${MISMATCH}\n\nThe Canonical String for this request should have been\n'${canonical}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}

function readAuthorization(headers: Headers): Authorization {
  const header = headers.get("authorization");
  if (!header) throw refuse("MissingAuthenticationTokenException");
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([\da-f]{64})$/
      .exec(header);
  const [, accessKeyId = "", credential = "", names = "", signature = ""] = match ?? [];
  const [day = "", region = "", service = "", end = "", ...more] = credential.split("/");
  const signedHeaders = names.split(";");
  if (!match || end !== "aws4_request" || more.length > 0) {
    throw refuse("IncompleteSignatureException");
  }
  if (signedHeaders.join() !== signedHeaders.toSorted().join()) {
    throw refuse("IncompleteSignatureException", "The signed headers are not sorted");
  }
  return { accessKeyId, scope: [day, region, service, end], signedHeaders, signature };
}

function findCredentials(
  { settings, now }: Core,
  { accessKeyId }: Authorization,
  headers: Headers,
): AwsCredentialIdentity {
  const known = settings.iamCredentials.find((one) => one.accessKeyId === accessKeyId);
  const sessionToken = headers.get("x-amz-security-token") ?? undefined;
  if (!known || known.sessionToken !== sessionToken) throw refuse("UnrecognizedClientException");
  if (now() < Number(known.expiration ?? Infinity)) return known;
  throw refuse(
    "UnrecognizedClientException",
    "The security token included in the request is expired",
  );
}

function checkScope(
  { scope: [day, region, service] }: Authorization,
  date: string,
  expectedRegion: string,
  expectedService: string,
): void {
  if (!/^\d{8}T\d{6}Z$/.test(date)) {
    throw refuse("IncompleteSignatureException", "x-amz-date is missing or not a date");
  }
  const problem = region !== expectedRegion
    ? `Credential should be scoped to a valid region, not '${region}'.`
    : service !== expectedService
    ? `Credential should be scoped to correct service: '${expectedService}'.`
    : day !== date.slice(0, 8)
    ? `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ` +
      `'${day}' != '${date.slice(0, 8)}'.`
    : undefined;
  if (problem) throw refuse("InvalidSignatureException", problem);
}

function checkTime(now: number, date: string): void {
  const time = Date.parse(
    date.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, "$1-$2-$3T$4:$5:$6Z"),
  );
  const format = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
  if (!(time >= now - WINDOW)) {
    const limit = `${format(now - WINDOW)} (${format(now)} - 5 min.)`;
    throw refuse(
      "InvalidSignatureException",
      `Signature expired: ${date} is now earlier than ${limit}`,
    );
  }
  if (time > now + WINDOW) {
    const limit = `${format(now + WINDOW)} (${format(now)} + 5 min.)`;
    throw refuse(
      "InvalidSignatureException",
      `Signature not yet current: ${date} is still later than ${limit}`,
    );
  }
}

function checkSignedHeaders({ signedHeaders }: Authorization, headers: Headers): void {
  const needed = ["host", ...headers.keys()].filter((name) => /^(host$|x-amz-)/.test(name));
  const missing = needed.find((name) => !signedHeaders.includes(name));
  if (missing) {
    throw refuse(
      "InvalidSignatureException",
      `'${missing}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  }
}

async function canonicalRequest(
  { method, url, headers, text }: Call,
  { signedHeaders }: Authorization,
): Promise<string> {
  const segments = url.pathname.split("/").map(encode).filter((it, at) => at === 0 || it);
  const path = segments.join("/") + (/.\/$/.test(url.pathname) ? "/" : "");
  const query = [...url.searchParams].map((pair) => pair.map(encode))
    .sort(([a, x], [b, y]) => compare(a!, b!) || compare(x!, y!))
    .map((pair) => pair.join("=")).join("&");
  const lines = signedHeaders.map((name) => {
    const value = name === "host" ? url.host : headers.get(name) ?? "";
    return `${name}:${value.trim().split(/ +/).join(" ")}\n`;
  });
  const declared = headers.get("x-amz-content-sha256");
  const payload = await sha256(text);
  if (declared && declared !== payload) {
    throw refuse(
      "InvalidSignatureException",
      "The header 'x-amz-content-sha256' does not match what was computed.",
    );
  }
  return [method, path || "/", query, lines.join(""), signedHeaders.join(";"), payload].join("\n");
}

// A host of AWS names the region. For any other host it is the emulator's own region.
function regionOf({ settings }: Core, { hostname }: URL): string {
  const match = /(?:^|\.)([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./.exec(hostname);
  return match?.[1] ?? settings.region;
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

// RFC 3986 section 2.3.
function encode(text: string): string {
  return [...utf8(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /^[A-Za-z0-9._~-]$/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
}

async function hmac(
  secret: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
