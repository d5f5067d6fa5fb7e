// A sign-in of `aws login` in a folder, and the service that it belongs to.

import {
  type AwsCliEvent,
  type AwsLoginCredentialsProvider,
  type AwsLoginCredentialsProviderOptions,
  createAwsLoginCredentialsProvider,
} from "@edge-auth/aws-sso-oidc/aws-cli";
import { exportDpopKey, generateDpopKeyPair, parseIdToken } from "@edge-auth/aws-sso-oidc/signin";
import { createSigninClient } from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator, type Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { createHash } from "node:crypto";
import { authorize } from "../signin/_helpers.ts";
import { inFolder } from "./_folder.ts";
import { StillClock } from "./_still_clock.ts";

// deno-lint-ignore no-explicit-any -- the JSON of a file, with members of other tools
export type Stored = Record<string, any>;

/** A folder with the file of somebody who has just signed in. */
export interface LoginPlace {
  readonly folder: string;
  readonly path: string;
  readonly emulator: Emulator;
  readonly clock: StillClock;
  readonly loginSession: string;
  readonly events: AwsCliEvent[];
  read(): Promise<Stored>;
  write(change: Stored): Promise<void>;
  /** The numbers of refreshes so far, by status. */
  refreshes(): number[];
  createProvider(
    options?: Partial<AwsLoginCredentialsProviderOptions>,
  ): AwsLoginCredentialsProvider;
}

/** Signs in, and writes what the AWS CLI would. */
export async function inLoginPlace(use: (place: LoginPlace) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const clock = new StillClock();
    const emulator = createEmulator({ approval: "auto", clock });
    const key = await generateDpopKeyPair({ extractable: true });
    const client = createSigninClient({
      region: "us-east-1",
      fetch: emulator.fetch,
      clock,
      key,
    });
    const code = await authorize({ emulator });
    const { accessToken, tokenType, refreshToken, idToken } = await client.createOAuth2Token(code);
    const { sessionArn: loginSession, accountId } = parseIdToken(idToken!);
    const path = `${folder}/${createHash("sha256").update(loginSession).digest("hex")}.json`;
    const before = emulator.requests.length;
    const events: AwsCliEvent[] = [];
    const read = async () => JSON.parse(await Deno.readTextFile(path));
    const record = {
      accessToken: {
        ...accessToken,
        accountId,
        expiresAt: new Date(clock.now() + 900_000).toISOString(),
      },
      tokenType,
      clientId: code.clientId,
      refreshToken,
      idToken,
      dpopKey: await exportDpopKey(key),
      futureMember: { kept: true },
    };
    await Deno.writeTextFile(path, JSON.stringify(record));
    await use({
      folder,
      path,
      emulator,
      clock,
      loginSession,
      events,
      read,
      write: async (change) =>
        await Deno.writeTextFile(path, JSON.stringify({ ...await read(), ...change })),
      refreshes: () => emulator.requests.slice(before).map(({ status }) => status!),
      createProvider: (options) =>
        createAwsLoginCredentialsProvider({
          loginSession,
          directory: folder,
          region: "us-east-1",
          fetch: emulator.fetch,
          clock,
          random: () => 0.5,
          onEvent: (event) => events.push(event),
          ...options,
        }),
    });
  });
}
