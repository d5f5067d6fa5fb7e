// Stored flow states, resumed one after the other: what an edge function does, a million times.

import { createDeviceFlow, type FetchLike, pollDeviceTokenOnce } from "@edge-auth/aws-sso-oidc";
import { AGAIN, FLOOR, type Series } from "../record.ts";
import { measureMemory } from "./engine.ts";
import { codeOf } from "./flows.ts";
import { CLIENT_ID, CLIENT_SECRET, pendingReply } from "./replies.ts";
import { stubFetch } from "./stub.ts";
import { readTask, report } from "./task.ts";

/** How many states a contender resumes before the next one's turn. */
const TURN = 5_000;

const { states } = readTask<{ states: number }>();
const fetch = stubFetch(pendingReply("aws"));
const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const options = { region: "us-east-1", fetch: fetch as FetchLike };
const now = Date.now();

function stored(index: number): string {
  const authorization = { deviceCode: codeOf(index), expiresIn: 1e6, interval: 5 };
  return JSON.stringify(createDeviceFlow(authorization, { now }));
}

async function ours(text: string): Promise<string> {
  const { event, state } = await pollDeviceTokenOnce({
    registration: client,
    state: JSON.parse(text),
  }, options);
  if (event.type !== "pending") throw new Error(`a ${event.type} in place of pending`);
  return JSON.stringify(state);
}

async function byHand(text: string): Promise<string> {
  const state = JSON.parse(text) as { deviceCode: string };
  const response = await fetch("https://oidc.us-east-1.amazonaws.com/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...client,
      grantType: "urn:ietf:params:oauth:grant-type:device_code",
      deviceCode: state.deviceCode,
    }),
  });
  const { error } = await response.json() as { error: string };
  if (error !== "authorization_pending") throw new Error(`a ${error} in place of pending`);
  return JSON.stringify(state);
}

const ENTRIES = [
  { contender: FLOOR, run: byHand },
  { contender: "ours, pollDeviceTokenOnce", run: ours },
  { contender: AGAIN, run: byHand },
] as const;
const values = ENTRIES.map((): number[] => []);
for (let warm = 0; warm < 2; warm++) {
  for (const { run } of ENTRIES) await turn(0, run);
}
const before = await measureMemory();
for (let first = 0; first < states; first += TURN) {
  for (const [index, { run }] of ENTRIES.entries()) {
    // The second floor is there for the noise: a tenth of its turns tells enough.
    if (index === 2 && first % (TURN * 10) !== 0) continue;
    values[index]!.push(await turn(first, run));
  }
}
const after = await measureMemory();

async function turn(first: number, run: (text: string) => Promise<string>): Promise<number> {
  const texts = Array.from({ length: TURN }, (_, index) => stored((first + index) % 1e6));
  const start = performance.now();
  for (const text of texts) await run(text);
  return (performance.now() - start) * 1000 / TURN;
}

const task = "resume a stored flow";
const series: Series[] = ENTRIES.map(({ contender }, index) => ({
  task,
  contender,
  unit: "µs",
  values: values[index]!,
  ratios: values[index]!.map((value, round) =>
    value / values[0]![index === 2 ? round * 10 : round]!
  ),
}));
const kept = {
  task: "kept after all",
  contender: "all",
  unit: "B",
  values: [after.heap - before.heap],
};
report([...series, kept]);
