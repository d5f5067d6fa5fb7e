// A home folder with an AWS config, and a served emulator, for AWS's tools and for us.

import { createSession, type Session, type SessionOptions } from "@edge-auth/aws-sso-oidc/session";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { inFolder, sha1 } from "./_folder.ts";

export const START_URL = "https://example.awsapps.com/start";
export const REGION = "us-east-1";

/** A token file. */
export type TokenFile = Record<string, string | undefined>;

export interface Home {
  /** The home folder. */
  readonly folder: string;
  /** The AWS config file in it. */
  readonly config: string;
  /** The token cache in it. */
  readonly cache: string;
  readonly endpoint: string;
  readonly emulator: Emulator;
  /** What was requested since the last call: operation and status. */
  requested(): string[];
  /** Creates a session of ours, as another process would. */
  createSession(name: string, options?: Partial<SessionOptions>): Session;
  readToken(name: string): Promise<TokenFile>;
  /** Sets when a token expires, and leaves the rest as it is. */
  expire(name: string, expiresAt?: string): Promise<void>;
}

/** A profile of each kind. The name of the session is the caller's: AWS's SDK remembers names. */
export const configOf = (sessionName: string): string =>
  `[profile dev]
sso_session = ${sessionName}
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1

[profile legacy]
sso_start_url = ${START_URL}
sso_region = ${REGION}
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1

[sso-session ${sessionName}]
sso_start_url = ${START_URL}
sso_region = ${REGION}
sso_registration_scopes = sso:account:access
`;

/** Runs `use` in a home of its own. */
export async function inHome(
  sessionName: string,
  use: (home: Home) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const emulator = createEmulator({ approval: { afterPolls: 0 } });
    await using server = await serveEmulator({ emulator });
    const endpoint = server.url.origin;
    const config = `${folder}/.aws/config`;
    const cache = `${folder}/.aws/sso/cache`;
    await Deno.mkdir(`${folder}/.aws`, { mode: 0o700 });
    await Deno.writeTextFile(config, configOf(sessionName));
    const fileOf = (name: string) => `${cache}/${sha1(name)}.json`;
    const readToken = async (name: string) => JSON.parse(await Deno.readTextFile(fileOf(name)));
    let seen = 0;
    await use({
      folder,
      config,
      cache,
      endpoint,
      emulator,
      requested() {
        const requests = emulator.requests.slice(seen);
        seen += requests.length;
        return requests.map(({ operation, status }) => `${operation} ${status}`);
      },
      createSession: (name, options) =>
        createSession({
          startUrl: START_URL,
          region: REGION,
          endpoint,
          name,
          storage: createAwsCliStorage({ directory: cache }),
          ...options,
        }),
      readToken,
      async expire(name, expiresAt = "2020-01-01T00:00:00Z") {
        const record = { ...await readToken(name), expiresAt };
        await Deno.writeTextFile(fileOf(name), JSON.stringify(record));
      },
    });
  });
}
