// The clients: what a hostile service sends back of the secrets that it was sent.

import { SERVICES } from "../../../tests/support/operations/mod.ts";
import { sampleOf } from "../../../tests/support/operations/samples.ts";
import {
  createClient,
  type Members,
  type Output,
  type ServiceCase,
} from "../../../tests/support/operations/types.ts";
import { mutateText, type Random, randomSecret } from "../random.ts";
import { echo } from "../secrets.ts";
import type { Target } from "../target.ts";
import { randomReply } from "./http.ts";
import { checkOutput } from "./parsers.ts";

/** The clients of all services. */
export const clients: readonly Target[] = SERVICES.map(clientTarget);

function clientTarget(service: ServiceCase): Target {
  return {
    name: `client of ${service.name}`,
    async prepare(random) {
      const operation = random.pick(service.operations);
      const { input, secrets } = randomInput(operation.request, random);
      const reply = randomReply(operation, random, secrets);
      const fetch = random.once(10)
        ? brokenFetch(random, secrets)
        : () => Promise.resolve(reply.make());
      // Another one for each case: a client may limit its requests per second.
      const client = await createClient(service, { maxAttempts: 1, fetch });
      return {
        run: () => client[operation.call]!(input),
        secrets,
        check: (output) => checkOutput(operation, output as Output),
      };
    },
  };
}

/** An input with secrets of its own. */
export function randomInput(
  members: Members,
  random: Random,
): { readonly input: Record<string, unknown>; readonly secrets: readonly string[] } {
  const input: Record<string, unknown> = { ...sampleOf(members) };
  const names = Object.keys(members).filter((name) => members[name]!.kind === "secret");
  for (const name of names) input[name] = randomSecret(random);
  return { input, secrets: names.map((name) => input[name] as string) };
}

/** A fetch that fails, or returns anything. */
function brokenFetch(random: Random, secrets: readonly string[]): () => Promise<Response> {
  const text = secrets.length > 0 && random.once(2)
    ? echo(secrets, random)
    : mutateText("getaddrinfo ENOTFOUND oidc.us-east-1.amazonaws.com", random);
  let error: unknown = Object.assign(new Error(text), { code: random.pick([undefined, text]) });
  for (let depth = random.pick([0, 1, 2, 50]); depth > 0; depth--) {
    error = new TypeError("fetch failed", { cause: error });
  }
  const thrown = random.pick([error, error, error, text, null, undefined, 5, {}, Symbol("x")]);
  const returned = random.pick([undefined, null, text, {}, { headers: {} }, 0] as const);
  const returns = random.once(3);
  return () => returns ? Promise.resolve(returned as never) : Promise.reject(thrown);
}
