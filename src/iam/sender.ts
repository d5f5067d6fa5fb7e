import { systemTime } from "../_internal/clock.ts";
import type { attempt, Caller, ClientOptions } from "../_protocol/call.ts";
import { createCaller } from "../_protocol/call.ts";
import { type Sender, toError } from "../_protocol/failure.ts";
import { redact, runsOf } from "../_protocol/redact.ts";
import { signedAttempt, type Signer } from "../_protocol/sign.ts";
import type { SignedService } from "./service.ts";
import { type AwsCredentialsProvider, checkCredentials } from "./sigv4/credentials.ts";
import {
  checkPlace,
  createSigningKeys,
  resolveCredentials,
  signHeaders,
} from "./sigv4/sign_request.ts";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";

/** Options of the clients whose requests are signed with IAM. */
export type IamClientOptions = ClientOptions & {
  /** The region; beside an endpoint as well, as it is signed. */
  region: string;
  /** The credentials, or a function that returns them, which is called for each attempt. */
  credentials: AwsCredentialIdentity | AwsCredentialsProvider;
};

/** A `Date` this far from the time that was signed, in milliseconds, explains a refusal. */
const SKEW = 4 * 60_000;
/** How far a clock may be off to be believed, in milliseconds: a year. */
const LONGEST_SKEW = 31_536_000_000;

/** The exceptions of a signature that the service refused, perhaps for its time. */
const REFUSED_SIGNATURE =
  /^(InvalidSignature|SignatureDoesNotMatch|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)/;

/** Makes the calls of a client, signed. */
export function createIamCaller(service: SignedService, options: IamClientOptions): Caller {
  const { region, credentials, clock = systemTime } = Object(options) as IamClientOptions;
  const { signingName } = service;
  checkPlace({ region, service: signingName });
  if (typeof credentials !== "function") checkCredentials(credentials);
  const keys = createSigningKeys();
  /** How far the service's clock is ahead of ours, in milliseconds. */
  let offset = 0;

  // One signer an attempt: side by side, each has to know what it signed.
  const send: typeof attempt = async (operation, state, call, sender, limit) => {
    let signedAt = 0;
    let signatures = 0;
    let runs = new Set<string>();
    const signer: Signer = {
      async sign({ url, init }) {
        const identity = checkCredentials(await resolveCredentials(credentials));
        runs = runsOf([identity.secretAccessKey, identity.sessionToken ?? ""]);
        signatures++;
        signedAt = clock.now() + offset;
        const headers = await signHeaders(
          { ...init, url, headers: new Headers(init.headers) },
          identity,
          { region, service: signingName, signingDate: new Date(signedAt) },
          keys,
        );
        return { url, init: { ...init, headers } };
      },
      // A signature that is refused for its time has consumed nothing.
      canResign({ name = "", response }) {
        const time = Date.parse(response.headers.get("date") ?? "");
        const isOff = Math.abs(time - signedAt) >= SKEW &&
          Math.abs(time - clock.now()) < LONGEST_SKEW;
        // Behind a 5xx the request may have been served.
        if (!REFUSED_SIGNATURE.test(name) || !isOff || response.status >= 500) return false;
        offset = time - clock.now();
        return true;
      },
    };
    const strict: Sender = {
      ...sender,
      // AWS repeats the canonical request in its messages, and with it the session token.
      redact: (text) => redact(sender.redact(text), runs),
    };
    const reply = await signedAttempt(signer)(
      operation,
      state,
      call,
      strict,
      limit,
    );
    if (!reply.failure) return reply;
    const retryAttempts = strict.retryAttempts + signatures - 1;
    throw toError(operation, reply.failure, { ...strict, retryAttempts });
  };
  return createCaller(service, options, send);
}
