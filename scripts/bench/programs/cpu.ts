// What a call costs a processor, the network left out: a contender and the floor, on the same stub.

import { buildCreateTokenRequest, DEVICE_CODE_GRANT } from "@edge-auth/aws-sso-oidc";
import { FLOOR } from "../record.ts";
import { type Contender, ENDPOINT, REGION } from "./contenders/contender.ts";
import { makeRequest } from "./contenders/floor.ts";
import { loadContender } from "./contenders/mod.ts";
import { type Effort, interleave } from "./interleave.ts";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  DEVICE_CODE,
  type Dialect,
  registrationReply,
  TOKEN,
  tokenReply,
} from "./replies.ts";
import { PENDING_POLLS, stubFetch, stubFlow, toResponse } from "./stub.ts";
import { check, readTask, report } from "./task.ts";
import { skipShortWaits } from "./timers.ts";

interface Work {
  /** What a run answers. */
  readonly expected: string;
  /** How many calls a run makes; one, unless it says otherwise. */
  readonly calls?: number;
  readonly prepare: (contender: Contender, name: string) => () => string | Promise<string>;
}

const TASKS: Readonly<Record<string, Work>> = {
  createToken: {
    expected: TOKEN,
    prepare: ({ dialect, createToken }) =>
      createToken!({ url: ENDPOINT, fetch: stubFetch(tokenReply(dialect)) }),
  },
  pending: {
    expected: TOKEN,
    calls: PENDING_POLLS + 1,
    prepare: ({ dialect, deviceFlow }) => {
      const flow = deviceFlow!({ url: ENDPOINT, fetch: stubFlow(dialect) }, 0);
      return () => flow();
    },
  },
  registerClient: {
    expected: CLIENT_ID,
    prepare: ({ dialect, registerClient }) => {
      const reply = registrationReply(dialect as Exclude<Dialect, "github">);
      return registerClient!({ url: ENDPOINT, fetch: stubFetch(reply) });
    },
  },
  parse: {
    expected: TOKEN,
    prepare: ({ dialect, parse }) => {
      const reply = tokenReply(dialect);
      return () => parse!(toResponse(reply));
    },
  },
  request: {
    expected: `${ENDPOINT}/token`,
    prepare: (_, name) => {
      const input = {
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        grantType: DEVICE_CODE_GRANT,
        deviceCode: DEVICE_CODE,
      } as const;
      return name === FLOOR
        ? () => makeRequest(ENDPOINT).url
        : () => buildCreateTokenRequest(input, { region: REGION }).url;
    },
  },
};

const { task, contender, ...effort } = readTask<Effort & { task: string; contender: string }>();
const { expected, calls = 1, prepare } = TASKS[task]!;
if (task === "pending") skipShortWaits();
const entries = [];
for (const name of [FLOOR, contender]) {
  const run = prepare(await loadContender(name), name);
  await check(`${task}, ${name}`, run, expected);
  entries.push({ contender: name, run });
}
report(await interleave(task, entries, effort, calls));
