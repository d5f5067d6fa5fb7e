// A session that has a valid token, in memory and in the AWS CLI's cache, and one that has to refresh;
// the AWS SDK's token provider reads the same cache. The floor reads and compares, and checks nothing.

import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { createMemoryStorage, createSession, type Session } from "@edge-auth/aws-sso-oidc/session";
import { fromSso } from "npm:@aws-sdk/token-providers@3.1166.0";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { FLOOR } from "../record.ts";
import { type Effort, type Entry, interleave } from "./interleave.ts";
import { CLIENT_ID, CLIENT_SECRET, TOKEN, tokenReply } from "./replies.ts";
import { check, readTask, report } from "./task.ts";

const NAME = "bench";
const startUrl = "https://example.awsapps.com/start";
const region = "us-east-1";
const record = JSON.stringify({
  startUrl,
  region,
  accessToken: TOKEN,
  expiresAt: "2099-01-01T00:00:00Z",
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  registrationExpiresAt: "2099-01-01T00:00:00Z",
  refreshToken: TOKEN,
});
const reply = JSON.parse(tokenReply("aws").body);

const home = mkdtempSync(join(tmpdir(), "bench-session-"));
const directory = join(home, ".aws", "sso", "cache");
const file = join(directory, `${createHash("sha1").update(NAME).digest("hex")}.json`);
const configFilepath = join(home, ".aws", "config");
await mkdir(directory, { recursive: true, mode: 0o700 });
writeFileSync(file, record, { mode: 0o600 });
writeFileSync(
  configFilepath,
  `[sso-session ${NAME}]\nsso_start_url = ${startUrl}\nsso_region = ${region}\n` +
    `[profile ${NAME}]\nsso_session = ${NAME}\nsso_account_id = 123456789012\n` +
    "sso_role_name = Admin\n",
);
process.env.HOME = home;

function tokenOf(text: string | undefined): string {
  const { accessToken, expiresAt } = JSON.parse(text ?? "");
  if (Date.parse(expiresAt) <= Date.now()) throw new Error("it has expired");
  return accessToken;
}

const memory = createMemoryStorage();
memory.setItem(NAME, record);
const options = { startUrl, region, name: NAME };
const inMemory = createSession({ ...options, storage: memory });
const inFile = createSession({ ...options, storage: createAwsCliStorage({ directory }) });
const official = fromSso({
  profile: NAME,
  configFilepath,
  filepath: join(home, ".aws", "credentials"),
});

const valid = (session: Session) => async () => (await session.getAccessToken()).accessToken;

/** Each refresh brings another token, since one that was refused is never returned again. */
let count = 0;
const refresh = () =>
  Promise.resolve(Response.json({ ...reply, accessToken: `${TOKEN}${count++}` }));
const expired = { ...JSON.parse(record), expiresAt: "1970-01-01T00:00:00Z" };

async function refreshByHand(): Promise<string> {
  const stored = JSON.parse(memory.getItem("by hand") as string);
  const response = await refresh();
  const { accessToken, refreshToken, expiresIn } = await response.json();
  const expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString();
  memory.setItem("by hand", JSON.stringify({ ...stored, accessToken, refreshToken, expiresAt }));
  return accessToken.slice(0, TOKEN.length);
}

const refreshing = createSession({ ...options, storage: memory, name: "ours", fetch: refresh });
let refused = "";
async function refreshOurs(): Promise<string> {
  await refreshing.invalidate(refused);
  refused = (await refreshing.getAccessToken()).accessToken;
  return refused.slice(0, TOKEN.length);
}
for (const name of ["by hand", "ours"]) memory.setItem(name, JSON.stringify(expired));

const tasks: Readonly<Record<string, readonly Entry[]>> = {
  "a valid token, in memory": [
    { contender: FLOOR, run: () => Promise.resolve(tokenOf(memory.getItem(NAME) as string)) },
    { contender: "ours", run: valid(inMemory) },
  ],
  "a valid token, in the AWS CLI's cache": [
    { contender: FLOOR, run: async () => tokenOf(await readFile(file, "utf8")) },
    { contender: "ours", run: valid(inFile) },
    { contender: "AWS SDK", run: async () => (await official()).token },
  ],
  "a refresh after a 401": [
    { contender: FLOOR, run: refreshByHand },
    { contender: "ours", run: refreshOurs },
  ],
};

const effort = readTask<Effort>();
const series = [];
for (const [task, entries] of Object.entries(tasks)) {
  for (const { contender, run } of entries) await check(contender, run, TOKEN);
  series.push(...await interleave(task, entries, effort));
}
report(series);
