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

/** A sign-in that succeeded, for a program: the members of the AWS CLI's files, and ours. */
export function toRecord({ place, members }: SignIn, showSecrets: boolean): Members {
  return {
    region: place.where.region,
    emulator: place.emulator !== undefined,
    secrets: showSecrets ? "whole" : "shortened",
    ...(showSecrets ? members : shortenSecrets(members)),
  };
}

type Row = readonly [name: string, member: string, none?: string];

/** What a person is shown, by member. Those of `accessToken` of AWS Sign-In are members here. */
const ROWS: Readonly<Record<SignIn["service"], readonly Row[]>> = {
  "identity-center": [
    ["Start URL", "startUrl"],
    ["Region", "region"],
    ["Scopes", "scopes"],
    ["Access token", "accessToken"],
    ["", "expiry"],
    ["Refresh token", "refreshToken", "none"],
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

/** A sign-in that succeeded, for a person. */
export function summarize(signIn: SignIn, showSecrets: boolean): string {
  const { service, expiresAt } = signIn;
  const record = toRecord(signIn, showSecrets);
  const { accessToken } = record;
  const flat = typeof accessToken === "object" ? { ...record, ...accessToken } : record;
  const values: Members = {
    ...flat,
    scopes: [flat.scopes].flat().join(", "),
    expiry: `expires at ${flat.expiresAt}, in ${duration(expiresAt - Date.now())}`,
    registrationExpiry: `expires at ${flat.registrationExpiresAt}`,
  };
  const table = ROWS[service]
    .map(([name, member, none]) => `  ${name.padEnd(17)} ${values[member] ?? none ?? "not told"}`);
  const note = showSecrets ? [] : ["", "Secrets are shortened; --show-secrets prints them whole."];
  return [...table, ...note].join("\n");
}

// deno-fmt-ignore
const SECRETS = new Set([
  "accessToken", "refreshToken", "clientSecret",
  "secretAccessKey", "sessionToken", "idToken", "dpopKey",
]);

function shortenSecrets(members: Members): Members {
  return JSON.parse(JSON.stringify(members, (name, value) => {
    if (name === "accessKeyId") return shortenId(value);
    return SECRETS.has(name) && typeof value === "string" ? shorten(value) : value;
  }));
}

/** Enough of a secret to recognise it, in a form that no program accepts as one. */
export function shorten(secret: string): string {
  return `${secret.length < 16 ? "" : secret.slice(0, 3)}... (${secret.length} characters)`;
}

// Not a secret, but logs are searched for it: its ends are shown.
function shortenId(id: string): string {
  return id.length < 16 ? shorten(id) : `${id.slice(0, 4)}...${id.slice(-4)}`;
}
