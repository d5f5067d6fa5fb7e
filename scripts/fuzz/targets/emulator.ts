// The emulator's handler: whatever a request says, the response is one of a service, or a page that no
// text of the request becomes a part of.

import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { SERVICES } from "../../../tests/support/operations/mod.ts";
import { sampleOf } from "../../../tests/support/operations/samples.ts";
import { mutate, mutateText, type Random } from "../random.ts";
import { must, type Target } from "../target.ts";

const NOW = Date.UTC(2026, 0, 1);
const ORIGIN = "http://localhost";
const operations = SERVICES.flatMap(({ operations }) => operations);
const PATHS = [
  ...["/", "/device", "/authorize", "/v1/authorize", "/v1/sessions/confirmation", "/nothing"],
  ...["//evil.example/", ...operations.map(({ url }) => new URL(url).pathname)],
];
const METHODS = ["GET", "GET", "POST", "POST", "POST", "OPTIONS", "PUT", "HEAD", "DELETE", "X"];
/** Made for http://localhost/v1/token and the time of the emulator, by the key of ./texts.ts. */
const PROOF =
  "eyJhbGciOiJFUzI1NiIsInR5cCI6ImRwb3Arand0IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiOXM3TjN3cW1lYUU3eG42M2xCOERQME95WGVBWUMxb2hFR2I0TWszX05YUSIsInkiOiJZQUxNZHZVSkJpSGdoZ09Qa2FDSnRtT3hDWVBzZDJNZ0NwQUo0LW0taWx3In19.eyJqdGkiOiJleGFtcGxlIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHA6Ly9sb2NhbGhvc3QvdjEvdG9rZW4iLCJpYXQiOjE3NjcyMjU2MDB9.ig6duf9QpnU8sGgs___JoQJooA2vOpVSLaR0ctvHh6yYyjjmdpJFCyOLEW7N8BLzkYIW09S7LHKd9Tc1Cnx41A";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

interface Known {
  readonly [name: string]: string;
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  "content-type": ["application/json", "application/x-www-form-urlencoded", "text/plain"],
  "origin": [ORIGIN, "null", "https://evil.example", "x"],
  "sec-fetch-site": ["same-origin", "cross-site", "none"],
  "dpop": [PROOF],
  "x-amz-sso_bearer_token": ["x"],
  "access-control-request-headers": ["content-type, dpop"],
  "content-length": ["5", "999999999", "-1"],
};

const handler: Target = {
  name: "emulator.handler",
  async prepare(random) {
    const emulator = createEmulator({
      clock: { now: () => NOW },
      random: (length) => Uint8Array.from({ length }, () => random.below(256)),
      approval: random.pick(["page", "auto", { afterPolls: 1 }]),
    });
    const known = await signIn(emulator.handler, random);
    const requests = Array.from(
      { length: 1 + random.below(3) },
      () => randomRequest(known, random),
    );
    return {
      async run() {
        const responses: { response: Response; text: string }[] = [];
        for (const make of requests) {
          const response = await emulator.handler(make());
          responses.push({ response, text: await response.text() });
        }
        return responses;
      },
      check(result) {
        for (const { response, text } of result as { response: Response; text: string }[]) {
          checkResponse(response, text);
        }
      },
    };
  },
};

/** What a client may say of itself; pages show it. */
const NAMES = ["example", `<script>alert("1")</script>`, `"'><script>`, "&lt;script&gt;"];

/** Registers clients and starts a device authorization; returns what a stranger could know of them. */
async function signIn(
  handle: (request: Request) => Promise<Response>,
  random: Random,
): Promise<Known> {
  const clientName = random.pick(NAMES);
  const call = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return await (await handle(new Request(ORIGIN + path, init))).json();
  };
  const scopes = ["sso:account:access"];
  const { clientId, clientSecret } = await call("/client/register", {
    ...{ clientName, clientType: "public", scopes },
    ...{ grantTypes: ["authorization_code", "refresh_token"] },
    ...{ redirectUris: ["http://127.0.0.1/cb"], issuerUrl: "https://x.awsapps.com/start" },
  });
  const device = await call("/client/register", { clientName, clientType: "public", scopes });
  const startUrl = "https://x.awsapps.com/start";
  const { deviceCode, userCode } = await call("/device_authorization", { ...device, startUrl });
  return { clientId, clientSecret, deviceCode, userCode };
}

function randomRequest(known: Known, random: Random): () => Request {
  const path = random.pick(PATHS);
  const url = new URL(ORIGIN);
  url.pathname = random.once(20) ? mutateText(path, random).slice(0, 2_000) : path;
  if (random.once(2)) url.search = randomText(randomQuery(known, random), random);
  const method = random.pick(METHODS);
  const headers = randomHeaders(random);
  const hasBody = method !== "GET" && method !== "HEAD" && !random.once(8);
  const body = hasBody ? randomBody(known, random) : null;
  return () => new Request(url, { method, headers, body });
}

const randomText = (text: string, random: Random): string =>
  random.once(2) ? text : mutateText(text, random).slice(0, 16_000);

function randomQuery({ clientId, userCode }: Known, random: Random): string {
  return random.pick([
    `user_code=${userCode}`,
    "account_id=123456789012&role_name=Admin&max_result=5&next_token=x",
    "response_type=code&client_id=arn:aws:signin:::devtools/same-device&state=s&scope=openid" +
    `&code_challenge_method=SHA-256&code_challenge=${CHALLENGE}&redirect_uri=http://127.0.0.1:1/cb`,
    `response_type=code&client_id=${clientId}&redirect_uri=http://127.0.0.1:1/cb&state=s` +
    `&code_challenge_method=S256&code_challenge=${CHALLENGE}&scopes=sso:account:access`,
  ]);
}

function randomBody(known: Known, random: Random): Uint8Array<ArrayBuffer> {
  const { userCode } = known;
  const members = { ...sampleOf(random.pick(operations).request) };
  for (const name of Object.keys(members)) if (known[name]) members[name] = known[name];
  const text = random.once(4)
    ? `user_code=${userCode}&token=x&answer=${random.pick(["allow", "deny"])}`
    : JSON.stringify(members);
  const bytes = new TextEncoder().encode(text);
  return random.once(4) ? bytes : mutate(bytes, random);
}

function randomHeaders(random: Random): Headers {
  const headers = new Headers({ "content-type": "application/json" });
  for (let count = random.below(4); count > 0; count--) {
    const name = random.pick(Object.keys(HEADERS));
    const text = randomText(random.pick(HEADERS[name]!), random);
    headers.set(name, text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""));
  }
  return headers;
}

function checkResponse({ status, headers }: Response, text: string): void {
  must(status >= 200 && status < 500, `HTTP ${status}: ${text.slice(0, 300)}`);
  must(headers.has("x-amzn-requestid"), "the request ID is missing");
  if (headers.get("content-type")?.startsWith("text/html")) {
    must(!/<script|javascript:/i.test(text), `a script in: ${text.slice(0, 2_000)}`);
    must(
      headers.get("content-security-policy")?.startsWith("default-src 'none'"),
      "the content security policy is missing",
    );
    must(!headers.has("access-control-allow-origin"), "other sites can read the page");
  } else if (text) {
    JSON.parse(text);
  }
}

/** The emulator. */
export const emulator: readonly Target[] = [handler];
