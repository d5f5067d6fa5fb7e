import type { AwsCredentialIdentity } from "../_internal/credentials.ts";
import { describeType } from "../_internal/text.ts";
import { isSsoError } from "../errors.ts";

/** Loopback host names, as `URL` serializes them. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Options of {@linkcode createCredentialsHandler}. */
export interface CredentialsHandlerOptions {
  /**
   * The token that clients must send in the `authorization` header. AWS SDKs read it from the variable
   * `AWS_CONTAINER_AUTHORIZATION_TOKEN`. Create a new one for each process, for instance with
   * `generateState()`.
   */
  authorizationToken: string;
  /**
   * The host names that requests may have, without ports. Default: `localhost`, 127.0.0.0/8 and
   * `[::1]`.
   */
  hosts?: readonly string[] | undefined;
}

/**
 * Creates an HTTP handler that returns AWS credentials by the container credentials protocol, which
 * the AWS CLI and all AWS SDKs support (`AWS_CONTAINER_CREDENTIALS_FULL_URI`). Other processes get
 * temporary credentials, and never the access token of the sign-in.
 *
 * The handler returns credentials for a `GET` of any path, if the `authorization` header is the
 * token and the host is one of `hosts`. Checking the host prevents DNS rebinding by web pages. Other
 * requests are refused: 421 for another host, 405 for another method, 401 for another token. If the
 * provider throws, the status is 502; the body has the message and the hint of an error of this
 * module. Responses have `cache-control: no-store`.
 *
 * AWS SDKs wait only one or two seconds for the response. Call the provider once before you start the
 * other process, so that it already has credentials.
 *
 * @param provider Returns the credentials, such as a provider of `createRoleCredentialsProvider`.
 * @param options The token and the hosts.
 * @returns The handler, for `Deno.serve`, `Bun.serve`, Workers, or an adapter of `node:http`. It never
 * rejects.
 * @throws {TypeError} If the provider is not a function, the token is not a valid header value of
 * visible ASCII characters, or `hosts` is not a list of host names.
 *
 * @example Credentials for another process
 * ```ts ignore
 * import { generateState } from "@edge-auth/aws-sso-oidc";
 * import { createCredentialsHandler } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const authorizationToken = generateState();
 * const handler = createCredentialsHandler(provider, { authorizationToken });
 * const server = Deno.serve({ hostname: "127.0.0.1", port: 0 }, handler);
 * new Deno.Command("aws", {
 *   args: ["s3", "ls"],
 *   env: {
 *     AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${server.addr.port}/`,
 *     AWS_CONTAINER_AUTHORIZATION_TOKEN: authorizationToken,
 *   },
 * }).spawn();
 * ```
 *
 * @example A response of the handler
 * ```ts
 * import { createCredentialsHandler } from "@edge-auth/aws-sso-oidc/portal";
 *
 * const provider = () => Promise.resolve({ accessKeyId: "ASIAEXAMPLE", secretAccessKey: "example" });
 * const handler = createCredentialsHandler(provider, { authorizationToken: "example-token" });
 * const headers = { authorization: "example-token" };
 * const response = await handler(new Request("http://127.0.0.1:8788/", { headers }));
 * console.log((await response.json()).AccessKeyId); // ASIAEXAMPLE
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html | Container credential provider}
 */
export function createCredentialsHandler(
  provider: () => Promise<AwsCredentialIdentity>,
  options: CredentialsHandlerOptions,
): (request: Request) => Promise<Response> {
  const { authorizationToken, hosts } = checkOptions(provider, options);
  const isExpected = (hostname: string) =>
    hosts ? hosts.includes(hostname) : LOOPBACK.test(hostname);
  return async ({ url, method, headers }) => {
    // Adapters may make up the URL. The `host` header is what the client sent.
    const names = [new URL(url).hostname, hostnameOf(headers.get("host"))];
    if (!names.every((name) => name === undefined || isExpected(name))) {
      return refuse(421, "UnexpectedHost", "Credentials are not for requests to this host");
    }
    if (method !== "GET") {
      return refuse(405, "MethodNotAllowed", "The method must be GET", { allow: "GET" });
    }
    if (!isSame(headers.get("authorization") ?? "", authorizationToken)) {
      return refuse(
        401,
        "InvalidAuthorizationToken",
        "The header 'authorization' is not the token",
      );
    }
    try {
      return respond(200, toWire(await provider()));
    } catch (error) {
      return refuse(502, ...explain(error));
    }
  };
}

function checkOptions(
  provider: unknown,
  options: CredentialsHandlerOptions,
): CredentialsHandlerOptions {
  const { authorizationToken, hosts } = Object(options) as CredentialsHandlerOptions;
  const must = (name: string, rule: string, value: unknown) =>
    new TypeError(
      `Cannot create a credentials handler: '${name}' must be ${rule}; it is ${
        describeType(value)
      }`,
    );
  if (typeof provider !== "function") {
    throw must("provider", "a function, such as of createRoleCredentialsProvider()", provider);
  }
  const isToken = typeof authorizationToken === "string" &&
    /^[!-~]+( +[!-~]+)*$/.test(authorizationToken);
  if (!isToken) {
    throw must("authorizationToken", "visible ASCII characters", authorizationToken);
  }
  const isHost = (host: unknown) =>
    host && typeof host === "string" && hostnameOf(host) === host.toLowerCase();
  if (hosts && !(Array.isArray(hosts) && hosts.every(isHost))) {
    throw must("hosts", "a list of host names without ports", hosts);
  }
  return { authorizationToken, hosts: hosts?.map((host) => host.toLowerCase()) };
}

/** The name in a `host` header, as `URL` serializes it; an empty string if the header is invalid. */
function hostnameOf(host: string | null): string | undefined {
  if (host === null) return undefined;
  try {
    const { hostname, pathname, search, hash, username } = new URL(`http://${host}`);
    return pathname + search + hash + username === "/" ? hostname : "";
  } catch {
    return "";
  }
}

/** Compares texts in a time that depends only on the length of `expected`. */
function isSame(text: string, expected: string): boolean {
  let difference = text.length ^ expected.length;
  for (let at = 0; at < expected.length; at++) {
    difference |= text.charCodeAt(at) ^ expected.charCodeAt(at); // NaN counts as 0
  }
  return difference === 0;
}

function toWire(credentials: AwsCredentialIdentity): object {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = credentials;
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    // Without milliseconds: some older SDKs cannot parse them.
    Expiration: expiration?.toISOString().replace(/\.\d+Z$/, "Z"),
    AccountId: accountId,
  };
}

// Only messages of this module's errors are known to have no secrets.
function explain(error: unknown): [code: string, message: string] {
  if (!isSsoError(error)) return ["ProviderFailed", "The provider of the credentials failed"];
  return [error.code, [error.message, error.hint].filter(Boolean).join(" ")];
}

function refuse(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  return respond(status, { Code: code, Message: message }, headers);
}

function respond(
  status: number,
  body: object,
  headers?: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
