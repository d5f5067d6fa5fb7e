import { attempt } from "./call.ts";
import { cancel, run } from "./cancellation.ts";
import type { Failure, Sender } from "./failure.ts";
import type { HttpCall } from "./request.ts";

/** Signs the requests of a client. */
export interface Signer {
  /** Signs one attempt. What it throws ends the call, as it is. */
  readonly sign: (call: HttpCall, signal: AbortSignal) => Promise<HttpCall>;
  /** Whether a new signature can mend this failure, which has consumed nothing. */
  readonly canResign: (failure: Failure) => boolean;
}

/** Makes an attempt with a signature; another one at once, if a new signature can mend the first. */
export function signedAttempt({ sign, canResign }: Signer): typeof attempt {
  return async (operation, state, call, sender, limit) => {
    const signAndSend = async (sender: Sender) => {
      // Without a time limit: credentials may have to wait for a person.
      const signed = await run(state, (signal) => sign(call, signal)).catch((error) => {
        cancel(state, error); // ends the call: nothing is retried
        throw error;
      });
      return await attempt(operation, state, signed, sender, limit);
    };
    const reply = await signAndSend(sender);
    if (!reply.failure || !canResign(reply.failure)) return reply;
    return await signAndSend({ ...sender, retryAttempts: sender.retryAttempts + 1 });
  };
}
