// The contenders by name. Each is loaded when it is needed: what the AWS SDK does to an engine's heap
// is its own affair.

import { FLOOR } from "../../record.ts";
import type { Contender } from "./contender.ts";

const LOADERS: Readonly<Record<string, () => Promise<Contender>>> = {
  [FLOOR]: async () => (await import("./floor.ts")).floor,
  "floor with a Request": async () => (await import("./floor.ts")).floorWithRequest,
  "loop by hand": async () => (await import("./floor.ts")).floor,
  "ours, by hand": async () => (await import("./ours.ts")).byHand,
  "ours, by hand, by URL": async () => (await import("./ours.ts")).byHandWithUrl,
  "ours, client": async () => (await import("./ours.ts")).throughClient,
  "ours, client and signal": async () => (await import("./ours.ts")).throughClientWithSignal,
  "ours, poller": async () => (await import("./ours.ts")).poller,
  "AWS SDK": async () => (await import("./aws_sdk.ts")).awsSdk,
  oauth4webapi: async () => (await import("./oauth4webapi.ts")).oauth4webapi,
  "openid-client": async () => (await import("./openid_client.ts")).openidClient,
  octokit: async () => (await import("./octokit.ts")).octokit,
  arctic: async () => (await import("./arctic.ts")).arctic,
};

/** Loads a contender. */
export async function loadContender(name: string): Promise<Contender> {
  const load = LOADERS[name];
  if (!load) throw new Error(`'${name}' is no contender`);
  return await load();
}
