import type { EmulatorOptions } from "./types.ts";
import { resolveSettings, type Settings } from "./settings.ts";
import { base64url } from "./encoding.ts";
import { createSigninState, type SigninState } from "./signin/state.ts";

/** A registered client. Times are epoch seconds, as AWS sends them. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  clientSecretExpiresAt: number;
  readonly clientName: string;
  /** The region whose endpoint registered it: no other one knows it. */
  readonly region: string;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly issuerUrl: string | undefined;
}

/** A device code and what became of it. Times are epoch ms, the interval is in seconds. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly client: Client;
  readonly startUrl: string;
  /** Stands in the page's form, so that nobody can approve who has not seen the page. */
  readonly formToken: string;
  expiresAt: number;
  interval: number;
  lastPollAt: number | undefined;
  pendingAnswers: number;
  status: "pending" | "approved" | "denied" | "used";
}

/** What `/authorize` was asked for. */
export interface AuthorizationRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** An authorization code; `session` is set once it has been exchanged. */
export interface AuthorizationCode {
  readonly request: AuthorizationRequest;
  readonly expiresAt: number;
  session: Session | undefined;
}

/** A person's sign-in: what refresh tokens prolong. */
export interface Session {
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  revoked: boolean;
  /** The one refresh token that is good now; undefined where there never was one. */
  refreshToken: string | undefined;
}

/** All that one emulator remembers. */
export interface EmulatorState {
  readonly settings: Settings;
  /** The emulator's time, epoch ms. */
  readonly now: () => number;
  /** A fresh random text: base64url of that many bytes. */
  readonly randomText: (length: number) => string;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly clients: Map<string, Client>;
  readonly devices: Map<string, DeviceAuthorization>;
  /** The same records by user code. */
  readonly devicesByUserCode: Map<string, DeviceAuthorization>;
  readonly authorizationRequests: Map<string, AuthorizationRequest>;
  readonly codes: Map<string, AuthorizationCode>;
  /** Every token ever issued, access and refresh. */
  readonly tokens: Map<string, Session>;
  /** What AWS Sign-In remembers; it shares no record with SSO OIDC. */
  readonly signin: SigninState;
  /** What `advance()` has added to the clock, ms. */
  offset: number;
}

/** Creates the empty memory of an emulator. */
export function createState(options: EmulatorOptions): EmulatorState {
  const { clock, random } = options;
  const randomBytes = (length: number): Uint8Array =>
    random === undefined ? crypto.getRandomValues(new Uint8Array(length)) : random(length);
  const state: EmulatorState = {
    settings: resolveSettings(options),
    now: () => (clock === undefined ? Date.now() : clock.now()) + state.offset,
    randomText: (length) => base64url(randomBytes(length)),
    randomBytes,
    clients: new Map(),
    devices: new Map(),
    devicesByUserCode: new Map(),
    authorizationRequests: new Map(),
    codes: new Map(),
    tokens: new Map(),
    signin: createSigninState(),
    offset: 0,
  };
  return state;
}

/** Stores a record under a key that must be new: a repeating `random` would mix people up. */
export function remember<T>(records: Map<string, T>, key: string, record: T): void {
  if (records.has(key)) {
    throw new Error("Cannot issue an id as the option 'random' gave the same bytes twice");
  }
  records.set(key, record);
}
