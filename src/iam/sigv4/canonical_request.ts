import { parseUrl } from "../../_internal/urls.ts";
import type { HeadersLike } from "../../_protocol/request.ts";

/** Input of {@linkcode calculateCanonicalRequest}. */
export interface CanonicalRequestInput {
  /** The method, such as `GET`, as it is sent. */
  method: string;
  /** The URL. Its host is signed as the header `host`. */
  url: string | URL;
  /** The headers. Those that proxies may change, such as `user-agent`, are not signed. */
  headers: HeadersLike;
  /** The SHA-256 of the body, in hexadecimal digits, or `UNSIGNED-PAYLOAD`. */
  payloadHash: string;
  /** The signing name of the service. Except for `s3`, the path is encoded a second time. */
  service?: string | undefined;
}

/** Headers that fetch, proxies or load balancers may change; `host` is taken from the URL. */
const UNSIGNED =
  /^(host|authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|(proxy|sec)-.*)$/;

/**
 * Calculates the canonical request, the first step of Signature Version 4. It has the method, path,
 * query, headers and body hash of a request in a normalized form.
 *
 * Dot segments are resolved, as in every `URL`. A `+` in the query is a space.
 *
 * @param input The parts of the request.
 * @returns The canonical request. Its second last line has the names of the signed headers.
 * @throws {TypeError} If the URL is not absolute, or HTTP does not allow a header.
 *
 * @example A request to IAM
 * ```ts
 * import { calculateCanonicalRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const canonicalRequest = calculateCanonicalRequest({
 *   method: "GET",
 *   url: "https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers",
 *   headers: { "x-amz-date": "20150830T123600Z" },
 *   payloadHash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
 * });
 * console.log(canonicalRequest.split("\n")[2]); // Action=ListUsers&Version=2010-05-08
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request | Create a canonical request}
 */
export function calculateCanonicalRequest(input: CanonicalRequestInput): string {
  const { method, payloadHash, service } = input;
  const url = typeof input.url === "string" ? parseUrl(input.url) : input.url;
  if (!url) throw new TypeError("Cannot calculate a canonical request: 'url' must be absolute");
  return canonicalRequest(method, url, [...toHeaders(input.headers)], payloadHash, service);
}

/** Calculates the canonical request. The names of the headers must be in lower case. */
export function canonicalRequest(
  method: string,
  url: URL,
  headers: readonly (readonly [name: string, value: string])[],
  payloadHash: string,
  service: string | undefined,
): string {
  const signed = [["host", url.host] as const, ...headers.filter(([name]) => !UNSIGNED.test(name))];
  signed.sort(([a], [b]) => a < b ? -1 : 1);
  return [
    method,
    canonicalPath(url.pathname, service),
    canonicalQuery(url.search),
    ...signed.map(([name, value]) => `${name}:${value.replace(/[ \t]+/g, " ")}`),
    "",
    signed.map(([name]) => name).join(";"),
    payloadHash,
  ].join("\n");
}

function toHeaders(headers: HeadersLike): Headers {
  try {
    return headers instanceof Headers ? headers : new Headers(headers);
  } catch {
    // The runtime's message quotes the value, which may be a secret.
    throw new TypeError(
      "Cannot calculate a canonical request: 'headers' has a name or value that HTTP forbids",
    );
  }
}

// `URL` has resolved dot segments. All services except S3 merge slashes, and encode the encoded path a
// second time.
function canonicalPath(path: string, service: string | undefined): string {
  return service === "s3"
    ? path.replace(/%[\da-f]{2}|[^\w.~/-]/gi, encode)
    : path.replace(/\/+/g, "/").replace(/[^\w.~/-]/g, encode);
}

// Sorted by encoded name, then by encoded value. A space separates the two, because it sorts before
// all characters that they can have.
function canonicalQuery(search: string): string {
  if (!search) return "";
  return search.slice(1).replaceAll("+", "%20").split("&").filter(Boolean).map((parameter) => {
    const at = `${parameter}=`.indexOf("=");
    return [parameter.slice(0, at), parameter.slice(at + 1)]
      .map((part) => part.replace(/%[\da-f]{2}|[^\w.~-]/gi, encode))
      .join(" ");
  }).sort().map((pair) => pair.replace(" ", "=")).join("&");
}

/** Percent-encodes an ASCII character, or normalizes an encoded one (RFC 3986 section 2.1). */
function encode(text: string): string {
  const code = text.length > 1 ? Number(`0x${text.slice(1)}`) : text.charCodeAt(0);
  const character = String.fromCharCode(code);
  if (/[\w.~-]/.test(character)) return character;
  return `%${code < 16 ? "0" : ""}${code.toString(16).toUpperCase()}`;
}
