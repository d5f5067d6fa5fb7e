import type { Clock } from "../_internal/clock.ts";
import { decodeBase64Text } from "../_internal/encoding.ts";
import { REGION_IN_CLIENT_ID } from "../_internal/partitions.ts";
import type { Failure, FailureContext } from "./failure.ts";
import { printable } from "../_internal/text.ts";

/** Members of requests that are secrets. */
const SECRETS = ["clientSecret", "deviceCode", "code", "refreshToken", "codeVerifier"];

/** From which difference on a clock counts as wrong, in milliseconds. */
const SKEW = 60_000;

/** Where a wrong clock, a wrong region or an old registration may be the cause. */
const SUSPICIOUS = new Set(["invalid_client", "invalid_grant", "invalid_request", "expired_token"]);

/**
 * What a sender knows of its request: which values are secret, and what may have gone wrong. It is
 * taken down before the request leaves: the input is the caller's, who may change it meanwhile.
 */
export function contextOf(
  input: object,
  clock: Clock,
  region: string | undefined,
): FailureContext {
  const members: Readonly<Record<string, unknown>> = { ...input };
  const { clientId, clientSecretExpiresAt } = members;
  return {
    redact: (text) => redact(text, secretsOf(members)),
    advise: (failure) =>
      SUSPICIOUS.has(failure.error)
        ? [
          registrationAdvice(clientSecretExpiresAt, failure, clock),
          regionAdvice(clientId, region),
          clockAdvice(failure.response, clock),
        ].filter(Boolean).join(" ")
        : "",
  };
}

function secretsOf(members: Readonly<Record<string, unknown>>): string[] {
  return SECRETS.map((name) => members[name])
    .filter((value) => typeof value === "string" && value !== "")
    // The longest first: one may be a part of another.
    .sort((a, b) => (b as string).length - (a as string).length) as string[];
}

function redact(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    const encoded = encodeURIComponent(secret.replace(/\p{Cs}/gu, "\ufffd"));
    text = text.replaceAll(printable(secret) || secret, "***").replaceAll(encoded, "***");
  }
  // What was shortened, split or escaped on its way still has a long run of it.
  const isPart = (run: string) => secrets.some((secret) => secret.includes(run));
  return text.replace(/[\w-]{12,}/g, (run) => isPart(run) ? "***" : run);
}

function registrationAdvice(expiresAt: unknown, failure: Failure, clock: Clock) {
  return failure.error === "invalid_client" && typeof expiresAt === "number" &&
    expiresAt * 1000 <= clock.now() && `The registration expired at ${isoTime(expiresAt * 1000)}.`;
}

// A client id tells where it was registered: base64url of random bytes and the region's name.
function regionAdvice(clientId: unknown, region: string | undefined) {
  if (typeof clientId !== "string" || region === undefined) return;
  const issuer = decodeBase64Text(clientId)?.match(REGION_IN_CLIENT_ID)?.[0];
  return issuer !== undefined && issuer !== region &&
    `The client was registered in ${issuer}, the request went to ${region}.`;
}

/** Tells of a wrong clock. */
export function clockAdvice(response: Response, clock: Clock): string {
  const skew = clock.now() - Date.parse(response.headers.get("date") ?? "");
  if (!(Math.abs(skew) > SKEW)) return "";
  return `This machine's clock is ${Math.round(Math.abs(skew) / 60_000)} min ${
    skew > 0 ? "ahead of" : "behind"
  } that of the service.`;
}

function isoTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
}
