import type { Place } from "./service.ts";
import { duration } from "./time.ts";

/** A sign-in that succeeded. */
export interface SignIn {
  readonly service: "identity-center" | "aws";
  readonly place: Place;
  /** The members of the AWS CLI's files, and ours. Secrets are whole. */
  readonly members: Readonly<Record<string, unknown>>;
  /** When the access token or the credentials expire, epoch milliseconds. */
  readonly expiresAt: number;
}

type Members = SignIn["members"];

/** A sign-in for a program: the members of the AWS CLI's files, and ours. */
export function toRecord({ place, members }: SignIn, showSecrets: boolean): Members {
  return {
    region: place.where.region,
    emulator: place.emulator !== undefined,
    secrets: showSecrets ? "whole" : "shortened",
    ...(showSecrets ? members : shortenSecrets(members)),
  };
}

/** What a person is shown, by member. Those of `accessToken` of AWS Sign-In are members here. */
const ROWS: Readonly<Record<SignIn["service"], readonly (readonly [string, string])[]>> = {
  "identity-center": [
    ["Start URL", "startUrl"],
    ["Region", "region"],
    ["Scopes", "scopes"],
    ["Access token", "accessToken"],
    ["", "expiry"],
    ["Refresh token", "refreshToken"],
    ["Client id", "clientId"],
    ["Client secret", "clientSecret"],
    ["", "registrationExpiry"],
  ],
  aws: [
    ["Account", "accountId"],
    ["Session", "loginSession"],
    ["Region", "region"],
    ["Access key id", "accessKeyId"],
    ["Secret access key", "secretAccessKey"],
    ["Session token", "sessionToken"],
    ["", "expiry"],
    ["Refresh token", "refreshToken"],
    ["DPoP key", "dpopKey"],
  ],
};

/** A sign-in for a person. */
export function summarize(signIn: SignIn, showSecrets: boolean): string {
  const record = toRecord(signIn, showSecrets);
  const { accessToken, refreshToken = "none", scopes } = record;
  const flat = { ...record, ...(typeof accessToken === "object" && accessToken) };
  const values: Members = {
    ...flat,
    refreshToken,
    scopes: [scopes].flat().join(", "),
    expiry: `expires at ${flat.expiresAt}, in ${duration(signIn.expiresAt - Date.now())}`,
    registrationExpiry: `expires at ${flat.registrationExpiresAt}`,
  };
  const table = ROWS[signIn.service]
    .map(([name, member]) => `  ${name.padEnd(17)} ${values[member] ?? "not told"}\n`).join("");
  const note = "\nSecrets are shortened; --show-secrets prints them whole.\n";
  return `${table}${showSecrets ? "" : note}`;
}

// deno-fmt-ignore
const SECRETS = new Set([
  "accessToken", "refreshToken", "clientSecret",
  "accessKeyId", "secretAccessKey", "sessionToken", "idToken", "dpopKey",
]);

function shortenSecrets(members: Members): Members {
  return JSON.parse(JSON.stringify(members, (name, value) => {
    // No secret, but logs are searched for it: its ends are shown.
    const isId = name === "accessKeyId" && value.length >= 16;
    if (isId) return `${value.slice(0, 4)}...${value.slice(-4)}`;
    return SECRETS.has(name) && typeof value === "string" ? shorten(value) : value;
  }));
}

/** Enough of a secret to recognise it, in a form that no program accepts as one. */
export function shorten(secret: string): string {
  return `${secret.length < 16 ? "" : secret.slice(0, 3)}... (${secret.length} characters)`;
}
