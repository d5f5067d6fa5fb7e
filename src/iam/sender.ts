import { systemTime } from "../_internal/clock.ts";
import type { attempt, Caller, ClientOptions } from "../_protocol/call.ts";
import { createCaller } from "../_protocol/call.ts";
import { type Sender, toError } from "../_protocol/failure.ts";
import { redact, runsOf } from "../_protocol/redact.ts";
import { signedAttempt, type Signer } from "../_protocol/sign.ts";
import type { SignedService } from "./service.ts";
import {
  type AwsCredentialsProvider,
  checkCredentials,
  resolveCredentials,
} from "./sigv4/credentials.ts";
import { checkPlace, createSigningKeys, signHeaders } from "./sigv4/sign_request.ts";
import type { AwsCredentialIdentity } from "../_internal/credentials.ts";

/** Options of `createSsoOidcIamClient` and `createSigninIamClient`. */
export type IamClientOptions = ClientOptions & {
  /** The region. It is required beside an endpoint too, because it is part of the signature. */
  region: string;
  /** The credentials, or a function that returns them. It is called for each attempt. */
  credentials: AwsCredentialIdentity | AwsCredentialsProvider;
};

/** The least clock difference that explains why a signature was refused, in milliseconds. */
const SKEW = 4 * 60_000;
/** The largest clock difference that is corrected, in milliseconds: a year. */
const LONGEST_SKEW = 31_536_000_000;

/** The exceptions for refused signatures. The signing time may be the cause. */
const REFUSED_SIGNATURE =
  /^(InvalidSignature|SignatureDoesNotMatch|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)/;

/** Creates the function that makes the signed calls of a client. */
export function createIamCaller(service: SignedService, options: IamClientOptions): Caller {
  const { region, credentials, clock = systemTime } = Object(options) as IamClientOptions;
  const { signingName } = service;
  checkPlace({ region, service: signingName });
  if (typeof credentials !== "function") checkCredentials(credentials);
  const keys = createSigningKeys();
  /** The clock of the service minus the local clock, in milliseconds. */
  let offset = 0;

  // Each attempt has its own signer, because attempts can be concurrent.
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
      // A request whose signature was refused has consumed nothing, so it can be sent again.
      canResign({ name = "", response }) {
        const time = Date.parse(response.headers.get("date") ?? "");
        const isOff = Math.abs(time - signedAt) >= SKEW &&
          Math.abs(time - clock.now()) < LONGEST_SKEW;
        // After a 5xx, the request may have been processed.
        if (!REFUSED_SIGNATURE.test(name) || !isOff || response.status >= 500) return false;
        offset = time - clock.now();
        return true;
      },
    };
    const strict: Sender = {
      ...sender,
      // AWS quotes the canonical request, with the session token, in its error messages.
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
