import { attempt } from "./call.ts";
import { cancel, run } from "./cancellation.ts";
import type { Failure, Sender } from "./failure.ts";
import type { HttpCall } from "./request.ts";

/** Signs the requests of a client. */
export interface Signer {
  /** Signs one attempt. An error that it throws ends the call unchanged, without a retry. */
  readonly sign: (call: HttpCall, signal: AbortSignal) => Promise<HttpCall>;
  /** Whether a new signature can help: the failure is about the signature and consumed nothing. */
  readonly canResign: (failure: Failure) => boolean;
}

/** Returns an `attempt` that signs its request, and once more if a new signature can help. */
export function signedAttempt({ sign, canResign }: Signer): typeof attempt {
  return async (operation, state, call, sender, limit) => {
    const signAndSend = async (sender: Sender) => {
      // No time limit: a person may have to sign in before there are credentials.
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
