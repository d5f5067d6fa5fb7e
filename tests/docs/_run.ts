// Runs the programs of a document as they stand there: the emulator is in the place of AWS, and a
// folder of its own is the home folder.

import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { assert } from "@std/assert";
import { root } from "../../scripts/_project.ts";
import type { Block } from "./_markdown.ts";

/** How long a program may take, in milliseconds. */
const LIMIT = 20_000;
/** How long the type check may take, in milliseconds. */
const CHECK_LIMIT = 300_000;

/** What the documents import and the tests pin. */
const PINNED: Readonly<Record<string, string>> = {
  "@aws-sdk/client-sso-oidc": "npm:@aws-sdk/client-sso-oidc@3.1162.0",
};

/** What the AWS config file of the home folder says. */
const AWS_CONFIG = `[profile dev]
sso_session = my-company
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1

[profile login]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/jane
region = us-east-1

[sso-session my-company]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;

/** Programs in files, for as long as they are in use. */
export interface Programs extends AsyncDisposable {
  /** The file of a block. */
  fileOf(block: Block): URL;
}

/** Writes each block to a file in the checkout, so that its imports resolve. */
export async function writePrograms(blocks: readonly Block[]): Promise<Programs> {
  const folder = new URL(`tests/docs/_blocks_${crypto.randomUUID()}/`, root);
  const fileOf = ({ place }: Block) => new URL(`${place.replaceAll(/\W/g, "_")}.ts`, folder);
  await Deno.mkdir(folder);
  for (const block of blocks) {
    const code = block.code.replaceAll(
      /(?<=\bfrom ")[^"]+(?=")/g,
      (specifier) => PINNED[specifier] ?? specifier,
    );
    // A block without imports and exports is a module as well.
    await Deno.writeTextFile(fileOf(block), `${code}\nexport {};\n`);
  }
  return { fileOf, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** Type-checks programs; rejects with what is wrong. */
export async function checkPrograms(files: readonly URL[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--lock=deno.lock", "--frozen", ...files.map(({ href }) => href)],
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(CHECK_LIMIT),
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Runs a program; returns what it prints. */
export async function runProgram(file: URL): Promise<string[]> {
  const lines: string[] = [];
  const opened: Promise<void>[] = [];
  const { log } = console;
  const { fetch } = globalThis;
  const emulator = createEmulator({ approval: { afterPolls: 0 } });
  await using server = await serveEmulator({ emulator });
  await using home = await createHome(server.url.origin);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    globalThis.fetch = ((input: Request | string | URL, init?: RequestInit) =>
      respondAsAws(new Request(input, init)) ??
        emulator.fetch(input, init)) as typeof globalThis.fetch;
    console.log = (...values) => {
      const line = values.map(show).join(" ");
      lines.push(line);
      opened.push(openLink(line, emulator, fetch));
    };
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() =>
        reject(new Error(`${file.pathname} does not end`)), LIMIT);
    });
    const run = async () => {
      const { default: server } = await import(file.href);
      if (typeof server?.fetch === "function") await visit(server.fetch);
    };
    await Promise.race([run(), limit]);
    await Promise.all(opened);
  } finally {
    clearTimeout(timer);
    globalThis.fetch = fetch;
    console.log = log;
    home.restore();
  }
  return lines;
}

/** The person: opens a link that is printed, and follows its redirect to this machine. */
async function openLink(
  line: string,
  emulator: Emulator,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const [, url] = /^Open (https?:\S+)/.exec(line) ?? [];
  if (!url) return;
  const response = await emulator.fetch(url);
  const location = response.headers.get("location");
  await response.text();
  if (location?.startsWith("http://127.0.0.1:")) await (await fetch(location)).text();
}

/** A program that is a server responds to a visit, and to the poll of a browser that has its cookie. */
async function visit(handler: (...args: unknown[]) => Promise<Response>): Promise<void> {
  const stored = new Map<string, string>();
  const kv = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    put: (key: string, value: string) => Promise.resolve(void stored.set(key, value)),
    delete: (key: string) => Promise.resolve(void stored.delete(key)),
  };
  const env = new Proxy({}, { get: () => kv });
  const context = { waitUntil: () => {} };
  const response = await handler(new Request("https://example.com/login"), env, context);
  assert(response.status < 400, `status ${response.status}`);
  await response.text();
  const [cookie] = response.headers.get("set-cookie")?.split(";") ?? [];
  if (!cookie) return;
  const options = { method: "POST", headers: { cookie } };
  const polled = await handler(new Request("https://example.com/poll", options), env, context);
  assert((await polled.text()).includes('{"signedIn":true}'), `status ${polled.status}`);
}

/** S3 and STS, which take any request that is signed by Signature Version 4. */
function respondAsAws(request: Request): Promise<Response> | undefined {
  const service = /^(s3|sts)\..*amazonaws\.com$/.exec(new URL(request.url).hostname)?.[1];
  if (!service) return undefined;
  const authorization = request.headers.get("authorization") ?? "";
  const isSigned = authorization.startsWith("AWS4-HMAC-SHA256 Credential=") &&
    authorization.includes(`/${service}/aws4_request`) &&
    request.headers.has("x-amz-security-token");
  const body = service === "s3" ? "<ListAllMyBucketsResult/>" : "<GetCallerIdentityResponse/>";
  return Promise.resolve(new Response(body, { status: isSigned ? 200 : 403 }));
}

/** A home folder with an AWS config, and the variables that point there and to the emulator. */
async function createHome(endpoint: string): Promise<AsyncDisposable & { restore(): void }> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/.aws`, { mode: 0o700 });
  await Deno.writeTextFile(`${folder}/.aws/config`, AWS_CONFIG);
  const variables: Record<string, string | undefined> = {
    HOME: folder,
    AWS_PROFILE: "dev",
    AWS_CONFIG_FILE: undefined,
    AWS_LOGIN_CACHE_DIRECTORY: undefined,
    AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
    AWS_ENDPOINT_URL_SSO: endpoint,
  };
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  setVariables(Object.entries(variables));
  return {
    restore: () => setVariables(before),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function setVariables(variables: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}

/** The variables that a program in another process needs to reach the emulator. */
export const pythonVariables = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
  AWS_ENDPOINT_URL_SSO: endpoint,
  AWS_DEFAULT_REGION: "us-east-1",
});

const show = (value: unknown) => typeof value === "string" ? value : Deno.inspect(value);

/** What a program says that it prints: the comments behind its calls of console.log. */
export function expectedOutput(code: string): string[] {
  return [...code.matchAll(/console\.log\([^\n]*\);? +\/\/ (.*)$/gm)].map(([, text = ""]) => text);
}

/** Whether a line is what a comment says; `…` stands for anything. */
export function isAsExpected(line: string, expected: string): boolean {
  const parts = expected.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(line);
}
