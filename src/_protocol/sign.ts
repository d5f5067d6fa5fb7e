import { attempt } from "./call.ts";
import type { Failure, Sender } from "./failure.ts";
import type { HttpCall } from "./request.ts";

/** Signs the requests of a client. */
export interface Signer {
  /** Signs one attempt. What it throws ends the call, as it is. */
  readonly sign: (call: HttpCall, signal: AbortSignal) => Promise<HttpCall>;
  /** Whether a new signature can mend this failure, which has consumed nothing. */
  readonly canResign: (failure: Failure) => boolean;
}

/** The longest time limit that a timer can hold, in milliseconds: signing may wait for a person. */
const NO_LIMIT = 2 ** 31 - 1;

/** Makes an attempt with a signature; another one at once, if a new signature can mend the first. */
export function signedAttempt({ sign, canResign }: Signer): typeof attempt {
  return async (operation, transport, cancellation, call, sender, limit) => {
    const signAndSend = async (sender: Sender) => {
      const onTimeout = () => new Error(`${operation.name} was not signed in time`);
      const signed = await cancellation.run((signal) => sign(call, signal), NO_LIMIT, onTimeout)
        .catch((error) => {
          cancellation.cancel(error); // ends the call: nothing is retried
          throw error;
        });
      return await attempt(operation, transport, cancellation, signed, sender, limit);
    };
    const reply = await signAndSend(sender);
    if (!reply.failure || !canResign(reply.failure)) return reply;
    return await signAndSend({ ...sender, retryAttempts: sender.retryAttempts + 1 });
  };
}
