import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@edge-auth/aws-sso-oidc/testing";

/** An emulator behind a port, which knows the secrets that it gave away. */
export interface SecretiveServer extends AsyncDisposable {
  readonly emulator: Emulator;
  /** Options of the script to sign in there. */
  readonly options: string[];
  /** Values by member: clientSecret, deviceCode, accessToken, refreshToken. */
  readonly secrets: Readonly<Record<string, string>>;
}

const SECRETS = ["clientSecret", "deviceCode", "accessToken", "refreshToken"];

/** Serves an emulator. */
export function serveEmulator(options: EmulatorOptions = {}): SecretiveServer {
  const emulator = createEmulator(options);
  const secrets: Record<string, string> = {};
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url, method, headers, body }) => {
      const response = await emulator.fetch(url, { method, headers, body });
      const answer = await response.clone().json().catch(() => ({}));
      for (const name of SECRETS) if (name in answer) secrets[name] = answer[name];
      return response;
    },
  );
  return {
    emulator,
    secrets,
    options: [
      "--start-url=https://example.awsapps.com/start",
      `--endpoint=http://127.0.0.1:${server.addr.port}`,
    ],
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
