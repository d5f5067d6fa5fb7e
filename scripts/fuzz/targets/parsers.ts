// Every parser of responses.

import { SERVICES } from "../../../tests/support/operations/mod.ts";
import { parserOf } from "../../../tests/support/operations/types.ts";
import { secretsOf } from "../../../tests/support/operations/samples.ts";
import type { OperationCase, Output } from "../../../tests/support/operations/types.ts";
import { must, type Target } from "../target.ts";
import { randomReply } from "./http.ts";

const operations = SERVICES.flatMap(({ operations }) => operations);
/** One for each parser: an operation is in the table once for each form of its request. */
const parsed = new Map(operations.map((operation) => [parserOf(operation), operation]));

/** Every parser of responses. */
export const parsers: readonly Target[] = [...parsed.values()].map((operation): Target => ({
  name: `parse${operation.name}Response`,
  prepare: (random) => {
    const { make, broken, status } = randomReply(operation, random);
    return {
      run: () => operation.parse(make()),
      // A description may say anything; what a good response contains may not show.
      secrets: status < 300 ? secretsOf(operation.response) : [],
      check: (output) => checkOutput(operation, output as Output),
      mayThrow: (error) => error === broken,
    };
  },
}));

/** Throws unless an output has no other members than it may have, and its metadata beside them. */
export function checkOutput({ response }: OperationCase, output: Output): void {
  for (const name of Object.keys(output)) {
    must(Object.hasOwn(response, name), `an unknown member ${name}`);
  }
  must(output.$metadata!.httpStatusCode < 300, "the status is not 2xx");
  must(Object.entries(output.$metadata!.httpHeaders).length >= 0, "the headers are missing");
  JSON.stringify(output);
}
