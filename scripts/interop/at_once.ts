// Several processes of several clients on one cache folder of the AWS CLI, at once.

import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { createHash } from "node:crypto";
import {
  AT_ONCE_CLIENTS,
  type AtOnceClient,
  OURS,
  type Place,
  profileOf,
} from "./at_once_clients.ts";
import { createRandom, type Round, rulesOf } from "./at_once_rounds.ts";
import { runAws } from "./aws_sso_login.ts";
import { createGate, numberOf } from "./gate.ts";
import { createHome, SESSION_NAME, START_URL } from "./home.ts";
import { findAws } from "./installed.ts";
import { createKiller } from "./killer.ts";
import type { Asker, Outcome } from "./processes.ts";
import type { AtOnceRow } from "./render_at_once.ts";
import { findTorn, parseObject, watchFile } from "./watch.ts";

/** How many processes start at the same time. */
const MOST_STARTING = 6;

/** A client that takes part, and what starts a process of it. */
export interface Player {
  readonly client: AtOnceClient;
  readonly start: (place: Place, number: number) => Asker;
}

/** What a round came to. */
export interface RoundResult {
  readonly round: Round;
  /** What each process came to; its kind is the title of its client. */
  readonly outcomes: readonly Outcome[];
  /** Each refresh that reached the service: whose it was, and the status; none if it was lost. */
  readonly refreshes: readonly { readonly kind: string; readonly status: number | undefined }[];
  readonly reads: number;
  /** Reads of what was no JSON, by who had written it. */
  readonly torn: Readonly<Record<string, number>>;
  /** What was left. */
  readonly text: string;
  /** Who had written that, if it is known. */
  readonly writer: string | undefined;
  /** The texts of records that were set aside. */
  readonly setAside: readonly string[];
  /** What a new process of ours came to after it all. */
  readonly fresh: Outcome;
  /** Whether the service takes the refresh token that the new process found. */
  readonly isAccepted: boolean;
  /** Which of the access tokens that processes returned the service refuses. */
  readonly refused: readonly string[];
}

/** Prepares the clients that this machine has, and says which ones are missing. */
export async function findPlayers(
  folder: string,
): Promise<{ readonly players: Player[]; readonly rows: AtOnceRow[] }> {
  const players: Player[] = [];
  const rows: AtOnceRow[] = [];
  for (const client of AT_ONCE_CLIENTS) {
    const { title, count } = client;
    const found = await client.find();
    rows.push({ title, count, ...found });
    if (!("missing" in found)) players.push({ client, start: await client.prepare(folder) });
  }
  return { players, rows };
}

/** Plays a round in a folder. */
export async function playRound(
  round: Round,
  players: readonly Player[],
  { folder, seed }: { readonly folder: string; readonly seed: number },
): Promise<RoundResult> {
  const random = createRandom(seed);
  const starts = players.flatMap(({ client, start }) =>
    Array.from({ length: client.count }, () => ({ title: client.title, start }))
  );
  const titleOf = (number: number | undefined) => starts[number ?? -1]?.title;
  const emulator = createEmulator({
    approval: { afterPolls: 0 },
    rotateRefreshTokens: round.isRotating,
    requestsPerSecond: 1_000,
    accounts: [{
      accountId: "123456789012",
      roles: ["Admin", ...starts.map((_, n) => profileOf(n))],
    }],
  });
  const askers: Asker[] = [];
  const killer = createKiller(round, { count: starts.length, random, askers });
  // Our own wait for each other: one refresh of ours is under way at a time.
  const expected = starts.filter(({ title }) => title !== OURS).length + 1;
  const gate = createGate(emulator, { random, expected, kill: killer.kill });
  await using server = await serveEmulator({ emulator: gate.emulator });
  const endpoint = server.url.origin;
  const home = await createHome(endpoint, {
    dir: folder,
    profiles: starts.map((_, n) => profileOf(n)),
  });
  const name = createHash("sha1").update(SESSION_NAME).digest("hex");
  const cache = `${home}/.aws/sso/cache`;
  const place = { home, endpoint, file: `${cache}/${name}.json` };
  await signIn(place);
  try {
    for (const [number, { start }] of starts.entries()) {
      askers.push(start(place, number));
      if (number % MOST_STARTING === MOST_STARTING - 1) await askers.at(-1)!.ready;
    }
    await Promise.all(askers.map(({ ready }) => ready));
    const before = emulator.requests.length;
    const removals = rulesOf(round, seed).map((rule) => emulator.failWhen(rule));
    const watch = watchFile(place.file);
    await Promise.all(askers.map((asker) => asker.ask()));
    const stopKilling = killer.killLater();
    const outcomes = await Promise.all(askers.map(async ({ outcome }, number) => ({
      ...await outcome,
      kind: titleOf(number)!,
    })));
    stopKilling();
    const { reads, sights } = await watch.stop();
    for (const remove of removals) remove();
    const writerOf = (token: string) => titleOf(gate.issued.get(token));
    const text = await Deno.readTextFile(place.file);
    const refreshes = emulator.requests.slice(before)
      .filter(({ operation }) => operation === "CreateToken")
      .map(({ headers, status }) => {
        const number = numberOf({ get: (name) => headers[name] ?? null });
        return { kind: titleOf(number) ?? "?", status };
      });
    const ours = players.find(({ client }) => client.title === OURS)!;
    const last = ours.start(place, starts.length);
    askers.push(last);
    await last.ready;
    await last.ask();
    const fresh = await last.outcome;
    return {
      round,
      outcomes,
      refreshes,
      reads,
      torn: findTorn(sights, writerOf),
      text,
      writer: writerOf(`${parseObject(text)?.accessToken}`),
      setAside: await readSetAside(cache),
      fresh,
      isAccepted: fresh.error !== undefined && await isAccepted(endpoint, text),
      refused: await findRefused(endpoint, [...outcomes, fresh]),
    };
  } finally {
    for (const asker of askers) asker.kill();
    await Promise.allSettled(askers.map(({ outcome }) => outcome));
  }
}

/** Signs in, by the AWS CLI if it is there; the token is over. */
async function signIn({ home, file, endpoint }: Place): Promise<void> {
  const aws = await findAws();
  if (aws) {
    const error = await runAws(aws, home, ["sso", "login", "--no-browser"]);
    if (error) throw new Error(`aws sso login: ${error}`);
  } else {
    await createSession({
      startUrl: START_URL,
      region: "us-east-1",
      endpoint,
      name: SESSION_NAME,
      storage: createAwsCliStorage({ directory: file.slice(0, file.lastIndexOf("/")) }),
      onVerification: () => {},
    }).signIn();
  }
  const record = JSON.parse(await Deno.readTextFile(file));
  await Deno.writeTextFile(file, JSON.stringify({ ...record, expiresAt: "2020-01-01T00:00:00Z" }));
}

async function readSetAside(cache: string): Promise<string[]> {
  const texts = [];
  for await (const { name } of Deno.readDir(cache)) {
    if (name.includes(".corrupt")) texts.push(await Deno.readTextFile(`${cache}/${name}`));
  }
  return texts;
}

/** Whether the service takes the refresh token of a record. It uses the token up. */
async function isAccepted(endpoint: string, text: string): Promise<boolean> {
  const { clientId, clientSecret, refreshToken } = parseObject(text) ?? {};
  if (!clientId || !clientSecret || !refreshToken) return false;
  return await createSsoOidcClient({ endpoint }).createToken({
    clientId: `${clientId}`,
    clientSecret: `${clientSecret}`,
    grantType: "refresh_token",
    refreshToken: `${refreshToken}`,
  }).then(() => true, () => false);
}

async function findRefused(endpoint: string, outcomes: readonly Outcome[]): Promise<string[]> {
  const portal = createPortalClient({ endpoint });
  const tokens = new Set(outcomes.flatMap(({ accessToken = [] }) => accessToken));
  const refused: string[] = [];
  for (const accessToken of tokens) {
    await portal.listAccounts({ accessToken }).catch(() => refused.push(accessToken));
  }
  return refused;
}
