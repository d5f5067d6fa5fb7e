import {
  createEmulator,
  type EmulatedOperation,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";

/** An emulator behind a port, which knows the secrets that it gave away. */
export interface SecretiveServer extends AsyncDisposable {
  readonly emulator: Emulator;
  /** Where it is. */
  readonly endpoint: string;
  /** Options of the script to sign in there. */
  readonly options: string[];
  /** Values by member: clientSecret, deviceCode, code, codeVerifier, and all kinds of tokens. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Resolves once there was a request for an operation. */
  readonly asked: (operation: EmulatedOperation) => Promise<void>;
}

const SECRETS = [
  "clientSecret",
  "deviceCode",
  "code",
  "codeVerifier",
  "accessToken",
  "secretAccessKey",
  "sessionToken",
  "refreshToken",
  "idToken",
];

/** Serves an emulator. */
export function serveEmulator(options: EmulatorOptions = {}): SecretiveServer {
  const emulator = createEmulator(options);
  const secrets: Record<string, string> = {};
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen: () => {} },
    async (request) => {
      const response = await emulator.handler(request);
      const answer = await response.clone().json().catch(() => ({}));
      const sent = Object(emulator.requests.at(-1)?.body);
      const known = { ...sent, ...answer, ...Object(answer.accessToken) };
      for (const name of SECRETS) if (typeof known[name] === "string") secrets[name] = known[name];
      return response;
    },
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  return {
    emulator,
    endpoint,
    secrets,
    async asked(operation) {
      for (let waited = 0; waited < 20_000; waited += 10) {
        if (emulator.requests.some((request) => request.operation === operation)) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`nobody asked for ${operation}`);
    },
    options: [
      "--start-url=https://example.awsapps.com/start",
      `--endpoint=${endpoint}`,
    ],
    async [Symbol.asyncDispose]() {
      closing.abort(); // not shutdown(), which would wait for requests that hang
      await server.finished;
    },
  };
}
