// Every behaviour that all services share, for one service.

import type { Case } from "../suite.ts";
import { builderCases } from "./builders.ts";
import { callCases } from "./clients.ts";
import { endpointCases } from "./endpoints.ts";
import { errorCases } from "./errors.ts";
import { optionCases } from "./options.ts";
import { parserCases } from "./parsers.ts";
import type { ServiceCase } from "./types.ts";

/** The cases of a service. */
export function casesOf(service: ServiceCase): Case[] {
  return [endpointCases, builderCases, parserCases, errorCases, callCases, optionCases]
    .flatMap((make) => make(service));
}
