// The clients of the board: what each one is, where it comes from, and how it is called.

import { createSsoOidcClient, isSsoError } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { playAwsSsoLogin } from "./aws_sso_login.ts";
import { type Cell, type InteropClient, type Outcome, playOperations } from "./board.ts";
import {
  buildGo,
  describeAws,
  describeBoto3,
  describeGo,
  findAws,
  findPython,
  type Found,
} from "./installed.ts";

/** A client of the board. */
export interface ClientKind {
  readonly title: string;
  /** Its version, or why it is not there. */
  find(): Promise<Found>;
  /** Plays all operations, undisturbed and under each fault. */
  play(): Promise<Cell[]>;
}

/** How long a call may take, retries included, in milliseconds. */
const LIMIT = 120_000;
const FOLDER = new URL("clients/", import.meta.url);
/** No setting of the machine changes what a client does. */
const ENV = {
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_PAGER: "",
  NO_PROXY: "*",
  NO_COLOR: "1",
};

/** All clients of the board. */
export const CLIENTS: readonly ClientKind[] = [
  {
    title: "this module",
    find: () => Promise.resolve({ version: "this checkout" }),
    play: () => playOperations((endpoint) => Promise.resolve(startOurs(endpoint))),
  },
  {
    title: "AWS SDK for JavaScript",
    find: () => Promise.resolve({ version: "3.1162.0" }),
    play: () =>
      playOperations((endpoint) => {
        const program = new URL("sdk_js.ts", FOLDER).href;
        const args = ["run", "-A", "--quiet", "--no-lock", program, endpoint];
        return startProgram(Deno.execPath(), args);
      }),
  },
  {
    title: "boto3",
    find: describeBoto3,
    async play() {
      const python = await findPython() ?? "";
      const program = new URL("boto3_client.py", FOLDER).pathname;
      return await playOperations((endpoint) => startProgram(python, [program, endpoint]));
    },
  },
  {
    title: "AWS CLI",
    find: describeAws,
    async play() {
      const aws = await findAws() ?? "";
      // Its `aws sso logout` is a command of its own, not the operation.
      const isSupported = (operation: string) => operation !== "Logout";
      return await playOperations(
        (endpoint) => Promise.resolve(startAws(aws, endpoint)),
        isSupported,
      );
    },
  },
  {
    title: "AWS CLI with a profile",
    find: describeAws,
    play: async () => await playAwsSsoLogin(await findAws() ?? ""),
  },
  {
    title: "AWS SDK for Go v2",
    find: describeGo,
    play: () => playOperations(startGo),
  },
];

function startOurs(endpoint: string): InteropClient {
  // Deno sends a request again, below any library, if a connection that was used before is reset.
  const connections = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const options = {
    endpoint,
    fetch: (url: string, init: RequestInit) => fetch(url, { ...init, client: connections }),
  };
  const clients = [createSsoOidcClient(options), createPortalClient(options)];
  return {
    async call(operation, input) {
      const method = operation[0]!.toLowerCase() + operation.slice(1);
      const client = clients.find((client) => method in client) as unknown as Record<
        string,
        (input: unknown) => Promise<Record<string, unknown>>
      >;
      try {
        return { output: await client[method]!(input) };
      } catch (error) {
        const isService = Object(error).operation !== undefined && Object(error).error;
        return {
          error: isService ? Object(error).name : isSsoError(error) ? error.code : `${error}`,
        };
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(connections.close()),
  };
}

/** A program that takes a JSON line for each call, and prints one for each outcome. */
function startProgram(program: string, args: readonly string[]): Promise<InteropClient> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: ENV,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(600_000),
  }).spawn();
  const input = child.stdin.getWriter();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  async function readLine(): Promise<string> {
    while (!rest.includes("\n")) {
      const { value, done } = await output.read();
      if (done) throw new Error(`${program} has ended`);
      rest += value;
    }
    const [line = ""] = rest.split("\n", 1);
    rest = rest.slice(line.length + 1);
    return line;
  }
  return Promise.resolve({
    async call(operation: string, members: Readonly<Record<string, unknown>>) {
      const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
      try {
        await input.write(
          new TextEncoder().encode(`${JSON.stringify({ operation, input: members })}\n`),
        );
        return JSON.parse(await readLine()) as Outcome;
      } finally {
        clearTimeout(timer);
      }
    },
    async [Symbol.asyncDispose]() {
      await input.close();
      const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await output.cancel();
      await child.status;
      clearTimeout(timer);
    },
  });
}

function startAws(aws: string, endpoint: string): InteropClient {
  const kebab = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, "-").toLowerCase();
  const isOidc = (name: string) => /^(Register|Start|Create)/.test(name);
  return {
    async call(operation, input) {
      const { success, stdout, stderr } = await new Deno.Command(aws, {
        args: [
          isOidc(operation) ? "sso-oidc" : "sso",
          kebab(operation),
          ...["--endpoint-url", endpoint, "--region", "us-east-1", "--output", "json"],
          ...["--no-sign-request", "--cli-input-json", JSON.stringify(input)],
        ],
        env: ENV,
        stdin: "null",
        signal: AbortSignal.timeout(LIMIT),
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
      if (success) return { output: JSON.parse(out || "{}") };
      const named = err?.match(/An error occurred \(([^)]*)\)/)?.[1];
      return { error: named ?? err?.split("\n")[0]?.slice(0, 60) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function startGo(endpoint: string): Promise<InteropClient> {
  const folder = await Deno.makeTempDir();
  const program = `${folder}/sdk_go`;
  await buildGo(new URL("sdk_go.go", FOLDER).pathname, program);
  const client = await startProgram(program, [endpoint]);
  return {
    call: client.call,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
