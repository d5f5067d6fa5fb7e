import type { Core } from "../core.ts";
import {
  type AuthorizationRequest,
  type AuthorizationStore,
  createAuthorizationStore,
} from "../authorization.ts";

/** A registered client. Times are epoch seconds, as AWS sends them. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  clientSecretExpiresAt: number;
  readonly clientName: string;
  /** The region whose endpoint registered it. Other regions do not know it. */
  readonly region: string;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly issuerUrl: string | undefined;
}

/** A device code and its status. Times are epoch milliseconds, the interval is in seconds. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly client: Client;
  readonly startUrl: string;
  /** A hidden field of the page's form, so that only somebody who has opened the page can approve. */
  readonly formToken: string;
  expiresAt: number;
  interval: number;
  lastPollAt: number | undefined;
  pendingResponses: number;
  status: "pending" | "approved" | "denied" | "used";
}

/** A request for `/authorize`. */
export interface ClientAuthorizationRequest extends AuthorizationRequest {
  readonly client: Client;
  readonly scopes: readonly string[];
}

/** The sign-in of a person, with its refresh token. */
export interface Session {
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  revoked: boolean;
  /** The only valid refresh token; `undefined` if none was issued. */
  refreshToken: string | undefined;
}

/** An access token. */
export interface AccessToken {
  readonly session: Session;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What the emulated SSO OIDC stores. */
export interface OidcState extends Core {
  readonly clients: Map<string, Client>;
  readonly devices: Map<string, DeviceAuthorization>;
  /** The same records by user code. */
  readonly devicesByUserCode: Map<string, DeviceAuthorization>;
  readonly authorizations: AuthorizationStore<ClientAuthorizationRequest, Session>;
  /** The sessions, by all access and refresh tokens that were issued. */
  readonly tokens: Map<string, Session>;
  /** The access tokens, for the services that accept them. */
  readonly accessTokens: Map<string, AccessToken>;
}

/** Creates the empty state. */
export function createOidcState(core: Core): OidcState {
  return {
    ...core,
    clients: new Map(),
    devices: new Map(),
    devicesByUserCode: new Map(),
    authorizations: createAuthorizationStore(),
    tokens: new Map(),
    accessTokens: new Map(),
  };
}
