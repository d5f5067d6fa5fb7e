// What the unit tests run as well: builders, parsers, errors and clients by the tables of operations,
// and the poller.
import { DEVICE_FLOW_CASES } from "../../../oidc/device_flow/cases.ts";
import { casesOf } from "../../../support/operations/cases.ts";
import { SERVICES } from "../../../support/operations/mod.ts";
import type { Case } from "../types.ts";

/** Cases of all services, and of the poller. */
export const cases: readonly Case[] = [...SERVICES.flatMap(casesOf), ...DEVICE_FLOW_CASES];
