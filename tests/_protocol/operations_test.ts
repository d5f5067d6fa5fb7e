// What all services share, by their tables; and a service that is none, for what none has yet.
import { casesOf } from "../support/operations/cases.ts";
import { SERVICES } from "../support/operations/mod.ts";
import { EXAMPLE } from "./_example.ts";

for (const service of [...SERVICES, EXAMPLE]) {
  for (const { name, run } of casesOf(service)) Deno.test(name, run);
}
