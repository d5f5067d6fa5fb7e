// Every behaviour that all services share, for one service.

import { builderCases, type Case } from "./builders.ts";
import { callCases } from "./clients.ts";
import { errorCases } from "./errors.ts";
import { optionCases } from "./options.ts";
import { parserCases } from "./parsers.ts";
import type { ServiceCase } from "./types.ts";

export type { Case };

/** The cases of a service. */
export function casesOf(service: ServiceCase): Case[] {
  return [builderCases, parserCases, errorCases, callCases, optionCases]
    .flatMap((make) => make(service));
}
