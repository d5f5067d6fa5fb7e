import { type Clock, systemTime } from "../_internal/clock.ts";
import { withGuide } from "../_internal/guide.ts";
import type { FetchLike, HeadersLike } from "../_protocol/request.ts";
import { isServiceError, SsoError } from "../errors.ts";
import { createSigninClient } from "../signin/client.ts";
import { type DpopKeyPair, importDpopKey } from "../signin/dpop_key.ts";
import { sleep } from "../_protocol/cancellation.ts";
import { interactionRequired } from "./login_file.ts";
import { type LoginRecord, renewRecord } from "./login_record.ts";

/** The least clock difference that explains why a DPoP proof was refused, in milliseconds. */
const LEAST_SKEW = 30_000;

/** Options for refreshing the credentials of `aws login`. */
export interface AwsLoginRefreshOptions {
  /**
   * The region of the sign-in, which is the `region` of the profile. A region in the file takes
   * precedence. Required if the file has none and there is no `endpoint`.
   */
  region?: string | undefined;
  /** The URL that requests are sent to, such as an emulator or a proxy. Default: AWS. */
  endpoint?: string | URL | undefined;
  /** Makes the requests. Default: the global fetch, looked up at each request. */
  fetch?: FetchLike | undefined;
  /** The time and the timers. Default: those of the runtime. */
  clock?: Clock | undefined;
  /** Returns numbers from 0 to 1, for the jitter of waits. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /** Headers of every request, such as a `user-agent`. */
  headers?: HeadersLike | undefined;
  /** The time limit of one attempt, in milliseconds. Default: 10,000. */
  timeout?: number | undefined;
}

/** Exchanges the refresh token of a record for new credentials and the next refresh token. */
export async function refreshLogin(
  record: LoginRecord,
  options: AwsLoginRefreshOptions,
): Promise<LoginRecord> {
  const { clock: time = systemTime } = options;
  const { clientId, refreshToken, dpopKey } = record;
  if (!clientId || !refreshToken || !dpopKey) {
    throw interactionRequired("the file has no refresh token, client or DPoP key");
  }
  const key = await importDpopKey(dpopKey).catch((cause): never => {
    throw interactionRequired("the DPoP key in the file cannot be used", cause);
  });
  const refresh = async (skew: number) => {
    const clock = skew === 0 ? options.clock : {
      now: () => time.now() + skew,
      sleep: (ms: number, signal?: AbortSignal) => sleep(time, ms, signal),
    };
    const client = createSigninClient(clientOptions(record, options, key, clock));
    return await client.refresh({ clientId, refreshToken });
  };
  const response = await refresh(0).catch((error) => {
    const skew = skewOf(error, time.now());
    // A proof contains its time. With the time of the service, it is valid.
    if (Math.abs(skew) >= LEAST_SKEW) return refresh(skew);
    throw error;
  });
  return renewRecord(record, response, time.now());
}

function clientOptions(
  { signInRegion }: LoginRecord,
  { region, endpoint, fetch, random, headers, timeout }: AwsLoginRefreshOptions,
  key: DpopKeyPair,
  clock: Clock | undefined,
): Parameters<typeof createSigninClient>[0] {
  const common = { key, clock, fetch, random, headers, timeout };
  if (endpoint !== undefined) return { ...common, endpoint };
  const ofRecord = signInRegion ?? region;
  if (ofRecord !== undefined) return { ...common, region: ofRecord };
  throw new SsoError("Cannot refresh the credentials of `aws login`: the region is not known", {
    code: "CONFIG_ERROR",
    hint: withGuide("Pass 'region': the region of the profile that has the login_session."),
  });
}

/** Returns how far the service's clock is ahead, in milliseconds; 0 if that cannot be the cause. */
function skewOf(error: unknown, now: number): number {
  if (!isServiceError(error, "TOKEN_EXPIRED") || error.status >= 500) return 0;
  const date = Date.parse(error.response.headers.get("date") ?? "");
  return Number.isNaN(date) ? 0 : date - now;
}
