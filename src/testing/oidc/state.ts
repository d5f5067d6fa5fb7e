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
  /** The region whose endpoint registered it: no other one knows it. */
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
  /** A hidden field of the page's form, so that nobody can approve who has not seen the page. */
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

/** A person's sign-in, which refresh tokens prolong. */
export interface Session {
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  revoked: boolean;
  /** The one refresh token that is valid now; `undefined` if there never was one. */
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
  /** Every token ever issued, access and refresh. */
  readonly tokens: Map<string, Session>;
  /** The access tokens, for the services that take them. */
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
