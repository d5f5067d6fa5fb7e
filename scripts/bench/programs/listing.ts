// All roles of many accounts, from a portal that is as far away as AWS is, and takes 20 requests a
// second: the least time that takes, ours, and the AWS SDK's paginators, one account after the other and
// all at once. What is refused is counted.

import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import {
  paginateListAccountRoles,
  paginateListAccounts,
  SSOClient,
} from "npm:@aws-sdk/client-sso@3.1162.0";
import { FetchHttpHandler } from "npm:@smithy/fetch-http-handler@5.8.1";
import { FLOOR, type Series } from "../record.ts";
import { readTask, report } from "./task.ts";

/** How many requests a second the portal takes for a token. */
const QUOTA = 20;
/** How long a response takes, in milliseconds. */
const LATENCY = 100;

const { accounts: count, contender } = readTask<{ accounts: number; contender: string }>();
const region = "us-east-1";
const startUrl = "https://example.awsapps.com/start";
const accounts = Array.from({ length: count }, (_, index) => ({
  accountId: String(100_000_000_000 + index),
  roles: ["Admin", "ReadOnly"],
}));
const emulator = createEmulator({
  accounts,
  approval: { afterPolls: 0 },
  requestsPerSecond: QUOTA,
  pageSize: 100,
});

const fetch: typeof globalThis.fetch = async (input, init) => {
  const response = await emulator.fetch(input as Request, init);
  await new Promise((resolve) => setTimeout(resolve, LATENCY));
  return response;
};

const accessToken = await signIn();
const client = new SSOClient({
  region,
  maxAttempts: 10,
  requestHandler: new FetchHttpHandler({ customFetch: fetch }),
});

const CONTENDERS: Readonly<Record<string, () => Promise<number>>> = {
  async ours() {
    let found = 0;
    for await (const _ of createPortalClient({ region, fetch }).iterateRoles({ accessToken })) {
      found++;
    }
    return found;
  },
  async "AWS SDK"() {
    let found = 0;
    for (const accountId of await accountIds()) found += await rolesOf(accountId);
    return found;
  },
  async "AWS SDK, all at once, 10 attempts"() {
    const found = await Promise.allSettled((await accountIds()).map(rolesOf));
    return found.reduce((sum, it) => sum + (it.status === "fulfilled" ? it.value : 0), 0);
  },
};

const before = emulator.requests.length;
const start = performance.now();
const found = await CONTENDERS[contender]!();
const seconds = (performance.now() - start) / 1000;
const requests = emulator.requests.slice(before);
const served = requests.filter(({ status }) => status === 200).length;
// The first second takes as many at once; the last response is on its way for a while.
const least = Math.max(served - QUOTA, 0) / QUOTA + LATENCY / 1000;
const task = `roles of ${count} accounts`;
const refused = requests.filter(({ status }) => status === 429).length;
const series: Series[] = [
  { task: `${task}: refused requests`, contender, unit: "", values: [refused] },
  { task: `${task}: roles that were not found`, contender, unit: "", values: [2 * count - found] },
];
// The time of a listing that failed in part means nothing.
if (found === 2 * count) {
  series.unshift(
    { task, contender: FLOOR, unit: "s", values: [least], ratios: [1] },
    { task, contender, unit: "s", values: [seconds], ratios: [seconds / least] },
  );
}
report(series);

async function signIn(): Promise<string> {
  const oidc = createSsoOidcClient({ region, fetch: emulator.fetch });
  const registration = await oidc.registerClient({
    clientName: "bench",
    clientType: "public",
    scopes: ["sso:account:access"],
  });
  const authorization = await oidc.startDeviceAuthorization({ ...registration, startUrl });
  return (await oidc.waitForDeviceToken({ registration, authorization })).accessToken;
}

async function accountIds(): Promise<string[]> {
  const found: string[] = [];
  for await (const { accountList = [] } of paginateListAccounts({ client }, { accessToken })) {
    found.push(...accountList.map(({ accountId = "" }) => accountId));
  }
  return found;
}

async function rolesOf(accountId: string): Promise<number> {
  let found = 0;
  for await (
    const { roleList = [] } of paginateListAccountRoles({ client }, { accessToken, accountId })
  ) found += roleList.length;
  return found;
}
