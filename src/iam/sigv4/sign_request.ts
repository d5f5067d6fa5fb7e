import type { AwsCredentialIdentity } from "../../_internal/credentials.ts";
import { type Members, pickMembers } from "../../_protocol/members.ts";
import { canonicalRequest } from "./canonical_request.ts";
import {
  type AwsCredentialsProvider,
  checkCredentials,
  resolveCredentials,
  type SigningCredentials,
} from "./credentials.ts";
import {
  ALGORITHM,
  calculatePayloadHash,
  calculateSignature,
  type CredentialScope,
  formatScope,
  type FormattedScope,
  signingKey,
  stringToSign,
} from "./signature.ts";

/** Options of {@linkcode signRequest}. */
export interface SignRequestOptions {
  /** The credentials to sign with. */
  credentials: AwsCredentialIdentity;
  /** The region that is signed, such as `us-east-1`. */
  region: string;
  /** The signing name of the service, such as `s3`, `execute-api` or `sso-oauth`. */
  service: string;
  /** The time of the signature. Default: now. */
  signingDate?: Date | undefined;
}

/** Options of {@linkcode createRequestSigner}. */
export interface RequestSignerOptions {
  /** The credentials, or a function that returns them. It is called for each request. */
  credentials: AwsCredentialIdentity | AwsCredentialsProvider;
  /** The region that is signed, such as `us-east-1`. */
  region: string;
  /** The signing name of the service, such as `s3`, `execute-api` or `sso-oauth`. */
  service: string;
}

/**
 * A function that signs requests, from `createRequestSigner`.
 *
 * @param request The request. It can still be used afterwards.
 * @param options The time of the signature. Default: now.
 * @returns The signed request.
 * @throws {TypeError} If the body was already read, or credentials are missing or have the wrong type.
 * @throws {RangeError} If a credential is empty or has invalid characters, or the time is invalid.
 * @throws The error of the credentials provider, unchanged.
 *
 * @example Sign before each fetch
 * ```ts
 * import type { RequestSigner } from "@edge-auth/aws-sso-oidc/iam";
 *
 * export async function signedFetch(sign: RequestSigner, url: string): Promise<Response> {
 *   return await fetch(await sign(new Request(url)));
 * }
 * ```
 */
export type RequestSigner = (
  request: Request,
  options?: { signingDate?: Date | undefined },
) => Promise<Request>;

/** Headers: pairs of a name, in lower case, and a value. */
export type HeaderEntries = [name: string, value: string][];

/** The parts of a request that are signed. */
export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Default: none. */
  readonly body?: string | Uint8Array | undefined;
}

/** Returns the signing key of a secret access key. */
export type SigningKeys = (secretAccessKey: string, scope: FormattedScope) => Uint8Array;

/** The SHA-256 of an empty body. */
const EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const HASH_HEADER = "x-amz-content-sha256";

/**
 * Signs a request to any AWS service with Signature Version 4. It adds the headers `authorization` and
 * `x-amz-date`, for temporary credentials `x-amz-security-token`, and for S3 `x-amz-content-sha256`.
 *
 * All headers are signed, except those that proxies may change. The whole body is read and hashed. If
 * the request has the header `x-amz-content-sha256`, such as `UNSIGNED-PAYLOAD`, its value is signed
 * instead. To sign many requests, use {@linkcode createRequestSigner}, which caches the signing key.
 *
 * @param request The request. It can still be used afterwards.
 * @param options Credentials, region, service, and the time of the signature.
 * @returns The signed request.
 * @throws {TypeError} If an option is missing or has the wrong type, or the body was already read.
 * @throws {RangeError} If an option is empty, has invalid characters, or is an invalid date.
 *
 * @example List the buckets of an account
 * ```ts
 * import { signRequest } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const request = new Request("https://s3.eu-west-1.amazonaws.com/");
 * const signed = await signRequest(request, {
 *   credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" },
 *   region: "eu-west-1",
 *   service: "s3",
 * });
 * console.log(signed.headers.get("authorization")?.split(" ")[0]); // AWS4-HMAC-SHA256
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html | Create a signed AWS API request}
 */
export function signRequest(request: Request, options: SignRequestOptions): Promise<Request> {
  return sign(request, options, signingKey, doesTakeBody);
}

/**
 * Creates a function that signs requests to one AWS service with Signature Version 4. It adds the
 * same headers as {@linkcode signRequest}. It caches the signing key of the day; calculating that
 * takes about twice as long as a signature.
 *
 * @param options Credentials or their provider, region and service.
 * @returns The function. It rejects with the error of the provider, unchanged.
 * @throws {TypeError} If an option is missing or has the wrong type.
 * @throws {RangeError} If an option is empty or has invalid characters.
 *
 * @example Sign with credentials that change
 * ```ts
 * import { createRequestSigner } from "@edge-auth/aws-sso-oidc/iam";
 *
 * const sign = createRequestSigner({
 *   credentials: async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" }),
 *   region: "eu-west-1",
 *   service: "execute-api",
 * });
 * const url = "https://abc123.execute-api.eu-west-1.amazonaws.com/items";
 * const signed = await sign(new Request(url, { method: "POST", body: "{}" }));
 * console.log(signed.headers.has("x-amz-date")); // true
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html | Create a signed AWS API request}
 */
export function createRequestSigner(options: RequestSignerOptions): RequestSigner {
  const { credentials, region, service } = checkPlace(options);
  if (typeof credentials !== "function") checkCredentials(credentials);
  const keys = createSigningKeys();
  let takes: boolean | undefined;
  const takesBody = () => takes ??= doesTakeBody();
  return async (request, { signingDate } = {}) =>
    await sign(
      request,
      { credentials: await resolveCredentials(credentials), region, service, signingDate },
      keys,
      takesBody,
    );
}

/** Creates a cache of the latest signing key. */
export function createSigningKeys(): SigningKeys {
  let latest: string | undefined;
  let key: Uint8Array | undefined;
  return (secretAccessKey, scope) => {
    const wanted = `${scope.text}/${secretAccessKey}`;
    if (!key || wanted !== latest) {
      key = signingKey(secretAccessKey, scope);
      latest = wanted;
    }
    return key;
  };
}

/** Headers of the request that are replaced or removed. */
const GENERATED = /^(authorization|date|host|x-amz-date|x-amz-security-token)$/;

/** Returns the headers with a signature. */
export async function signHeaders(
  { method, url, headers, body }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: SigningCredentials,
  scope: CredentialScope,
  keys: SigningKeys,
): Promise<HeaderEntries> {
  const formatted = formatScope(scope);
  const { date, text } = formatted;
  const entries = [...headers].filter(([name]) => !GENERATED.test(name));
  entries.push(["x-amz-date", date]);
  if (sessionToken) entries.push(["x-amz-security-token", sessionToken]);
  const { service } = scope;
  const declared = headers.get(HASH_HEADER);
  const payloadHash = declared ?? (body?.length ? await calculatePayloadHash(body) : EMPTY_HASH);
  if (service === "s3" && !declared) entries.push([HASH_HEADER, payloadHash]);
  const canonical = canonicalRequest(method, new URL(url), entries, payloadHash, service);
  const key = keys(secretAccessKey, formatted);
  const signature = calculateSignature(stringToSign(canonical, formatted), key);
  const [signedHeaders] = canonical.split("\n").slice(-2);
  entries.push([
    "authorization",
    `${ALGORITHM} Credential=${accessKeyId}/${text}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  ]);
  return entries;
}

const PLACE: Members = { region: "id", service: "id" };

/** Checks region and service. */
export function checkPlace<T extends { region: string; service: string }>(options: T): T {
  pickMembers(PLACE, Object(options), (problem, type) => new type(`Cannot sign: ${problem}`));
  return options;
}

async function sign(
  request: Request,
  options: SignRequestOptions,
  keys: SigningKeys,
  takesBody: () => boolean,
): Promise<Request> {
  const { region, service, signingDate = new Date(), ...rest } = checkPlace(options);
  const credentials = checkCredentials(rest.credentials);
  if (typeof request?.clone !== "function") {
    throw new TypeError("Cannot sign: pass a Request, such as new Request(url)");
  }
  if (request.bodyUsed) {
    throw new TypeError("Cannot sign: the body of the request was read already");
  }
  const { method, url, headers } = request;
  // Not every browser has `Request.body`.
  const mayHaveBody = request.body !== null && !/^(GET|HEAD)$/.test(method);
  const copy = mayHaveBody ? request.clone() : request;
  const body = mayHaveBody && !headers.has(HASH_HEADER)
    ? new Uint8Array(await copy.arrayBuffer())
    : undefined;
  const scope = { region, service, signingDate };
  const signed = await signHeaders({ method, url, headers, body }, credentials, scope, keys);
  const isFromCopy = mayHaveBody && (!body || takesBody());
  return new Request(isFromCopy ? copy : request, {
    headers: signed,
    ...(body && { body }),
    // In Node, the signal of the copy can be garbage-collected.
    ...(isFromCopy && { signal: request.signal }),
  });
}

/** Whether `new Request(request, { body })` reads the body of `request`, as in Chromium. */
function doesTakeBody(): boolean {
  const request = new Request("https://example.com", { method: "POST", body: "1" });
  new Request(request, { body: "2" });
  return request.bodyUsed;
}
