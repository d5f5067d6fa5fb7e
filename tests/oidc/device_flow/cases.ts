// The tests of the poller that every runtime runs.
import type { Case } from "../../support/suite.ts";
import { cases as deadlines } from "./deadline_cases.ts";
import { cases as ends } from "./end_cases.ts";
import { cases as failures } from "./failure_cases.ts";
import { cases as iterators } from "./iterator_cases.ts";
import { cases as once } from "./once_cases.ts";
import { cases as polls } from "./poll_cases.ts";
import { cases as stored } from "./stored_cases.ts";
import { cases as waits } from "./wait_cases.ts";

/** All of them. */
export const DEVICE_FLOW_CASES: readonly Case[] = [
  ...polls,
  ...failures,
  ...ends,
  ...iterators,
  ...deadlines,
  ...waits,
  ...stored,
  ...once,
];
