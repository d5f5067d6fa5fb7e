import type { Time } from "../_internal/clock.ts";
import { decodeBase64Text } from "../_internal/encoding.ts";
import { REGION_IN_CLIENT_ID } from "../_internal/partitions.ts";
import { type Failure, type FailureContext, type FailureNames, toCode, toName } from "./failure.ts";
import { hintFor } from "./hints.ts";
import { printable } from "../_internal/text.ts";
import type { Body } from "./request.ts";

/** Members of requests that are secrets. */
const SECRETS = ["clientSecret", "deviceCode", "code", "refreshToken", "codeVerifier"];

/** From which difference on a clock counts as wrong, in milliseconds. */
const SKEW = 60_000;

/** Where a wrong clock, a wrong region or an old registration may be the cause. */
const SUSPICIOUS = new Set(["invalid_client", "invalid_grant", "invalid_request", "expired_token"]);

/** What a sender knows of its request: which values are secret, and what may have gone wrong. */
export class RequestContext implements FailureContext {
  readonly #body: Body;
  readonly #clock: Time;
  readonly #region: string | undefined;
  readonly #registeredUntil: unknown;

  /** `registeredUntil`: when the client's registration expires, epoch seconds, if that is known. */
  constructor(body: Body, clock: Time, region: string | undefined, registeredUntil: unknown) {
    this.#body = body;
    this.#clock = clock;
    this.#region = region;
    this.#registeredUntil = registeredUntil;
  }

  redact(text: string): string {
    const secrets = secretsOf(this.#body);
    for (const secret of secrets) {
      const encoded = encodeURIComponent(secret.replace(/\p{Cs}/gu, "\ufffd"));
      text = text.replaceAll(printable(secret) || secret, "***").replaceAll(encoded, "***");
    }
    // What was shortened, split or escaped on its way still has a long run of it.
    const isPart = (run: string) => secrets.some((secret) => secret.includes(run));
    return text.replace(/[\w-]{12,}/g, (run) => isPart(run) ? "***" : run);
  }

  // A known name or code stays, whatever secret may occur in it. An unknown one that is made of the
  // other is made again: a secret may have had another spelling there.
  redactNames(
    { name, error }: FailureNames,
    hints?: Readonly<Record<string, string>>,
  ): FailureNames {
    const clean = (made: string, of: string, make: (of: string) => string) => {
      if (hintFor({ error: toCode(made) }, 0, hints)) return made;
      return make(of) === made ? make(this.redact(of)) : this.redact(made);
    };
    return { name: clean(name, error, toName), error: clean(error, name, toCode) };
  }

  advise({ error, answer }: Failure): string {
    if (!SUSPICIOUS.has(error)) return "";
    return [
      error === "invalid_client" && registrationAdvice(this.#registeredUntil, this.#clock),
      regionAdvice(this.#body.clientId, this.#region),
      clockAdvice(answer.response, this.#clock),
    ].filter(Boolean).join(" ");
  }
}

function secretsOf(body: Body): string[] {
  const secrets = SECRETS.map((name) => body[name]).filter(Boolean) as string[];
  // The longest first: one may be a part of another.
  return secrets.sort((a, b) => b.length - a.length);
}

function registrationAdvice(expiresAt: unknown, clock: Time) {
  return typeof expiresAt === "number" && expiresAt * 1000 <= clock.now() &&
    `The registration expired at ${isoTime(expiresAt * 1000)}.`;
}

// A client id tells where it was registered: base64url of random bytes and the region's name.
function regionAdvice(clientId: unknown, region: string | undefined) {
  if (typeof clientId !== "string" || region === undefined) return;
  const issuer = decodeBase64Text(clientId)?.match(REGION_IN_CLIENT_ID)?.[0];
  return issuer !== undefined && issuer !== region &&
    `The client was registered in ${issuer}, the request went to ${region}.`;
}

/** Tells of a wrong clock. */
export function clockAdvice(response: Response, clock: Time): string {
  const skew = clock.now() - Date.parse(response.headers.get("date") ?? "");
  if (!(Math.abs(skew) > SKEW)) return "";
  return `This machine's clock is ${Math.round(Math.abs(skew) / 60_000)} min ${
    skew > 0 ? "ahead of" : "behind"
  } that of the service.`;
}

function isoTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
}
