// SSO OIDC.

import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  createSsoOidcClient,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  parseStartDeviceAuthorizationResponse,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { identityCenterHosts } from "./hosts.ts";
import type { Members, OperationCase, ServiceCase } from "./types.ts";

const CLIENT: Members = {
  clientId: { kind: "string", value: "client-id-value" },
  clientSecret: { kind: "secret", value: "CLIENTSECRET0123456789" },
};

const SCOPE: Members = { scope: { kind: "strings", value: ["one", "two"], isOptional: true } };

const CREATE_TOKEN = {
  name: "CreateToken",
  method: "POST",
  url: "https://oidc.eu-west-1.amazonaws.com/token",
  consumes: true,
  response: {
    accessToken: { kind: "secret", value: "aoaACCESSTOKENVALUE" },
    tokenType: { kind: "string", value: "Bearer" },
    expiresIn: { kind: "number", value: 28_800 },
    refreshToken: { kind: "secret", value: "aorREFRESHTOKENVALUE", isOptional: true },
    idToken: { kind: "secret", value: "IDTOKENVALUE", isOptional: true },
  },
  build: buildCreateTokenRequest,
  parse: parseCreateTokenResponse,
  call: "createToken",
} as const satisfies Partial<OperationCase>;

/** SSO OIDC. */
export const OIDC: ServiceCase = {
  name: "SSO OIDC",
  resolve: resolveEndpoint,
  hosts: identityCenterHosts("oidc"),
  description: "error_description",
  createClient: (options) => Promise.resolve(createSsoOidcClient(options)),
  official: { specifier: "npm:@aws-sdk/client-sso-oidc@3.1162.0", client: "SSOOIDCClient" },
  exceptions: [
    ["AccessDeniedException", "access_denied", 400],
    ["AuthorizationPendingException", "authorization_pending", 400],
    ["ExpiredTokenException", "expired_token", 400],
    ["InternalServerException", "server_error", 500],
    ["InvalidClientException", "invalid_client", 401],
    ["InvalidClientMetadataException", "invalid_client_metadata", 400],
    ["InvalidGrantException", "invalid_grant", 400],
    ["InvalidRedirectUriException", "invalid_redirect_uri", 400],
    ["InvalidRequestException", "invalid_request", 400],
    ["InvalidRequestRegionException", "invalid_request", 400],
    ["InvalidScopeException", "invalid_scope", 400],
    ["SlowDownException", "slow_down", 400],
    ["UnauthorizedClientException", "unauthorized_client", 400],
    ["UnsupportedGrantTypeException", "unsupported_grant_type", 400],
  ],
  operations: [
    {
      name: "RegisterClient",
      method: "POST",
      url: "https://oidc.eu-west-1.amazonaws.com/client/register",
      consumes: false,
      request: {
        clientName: { kind: "string", value: "client-name-value" },
        clientType: { kind: "string", value: "public" },
        scopes: { kind: "strings", value: ["sso:account:access", "b"], isOptional: true },
        redirectUris: {
          kind: "strings",
          value: ["http://127.0.0.1/oauth/callback"],
          isOptional: true,
        },
        grantTypes: { kind: "strings", value: ["refresh_token"], isOptional: true },
        issuerUrl: { kind: "string", value: "https://a.awsapps.com/start", isOptional: true },
        entitledApplicationArn: { kind: "string", value: "arn:aws:sso::1:x", isOptional: true },
      },
      response: {
        ...CLIENT,
        clientId: { kind: "id", value: "client-id-value" },
        clientIdIssuedAt: { kind: "number", value: 1_700_000_000, isOptional: true },
        clientSecretExpiresAt: { kind: "number", value: 1_900_000_000 },
        authorizationEndpoint: {
          kind: "string",
          value: "https://oidc.eu-west-1.amazonaws.com/authorize",
          isOptional: true,
        },
        tokenEndpoint: {
          kind: "string",
          value: "https://oidc.eu-west-1.amazonaws.com/token",
          isOptional: true,
        },
      },
      build: buildRegisterClientRequest,
      parse: parseRegisterClientResponse,
      call: "registerClient",
    },
    {
      name: "StartDeviceAuthorization",
      method: "POST",
      url: "https://oidc.eu-west-1.amazonaws.com/device_authorization",
      consumes: false,
      request: {
        ...CLIENT,
        startUrl: { kind: "string", value: "https://example.awsapps.com/start" },
      },
      response: {
        deviceCode: { kind: "secret", value: "DEVICECODE0123456789" },
        userCode: { kind: "text", value: "ABCD-EFGH" },
        verificationUri: { kind: "link", value: "https://device.sso.eu-west-1.amazonaws.com/" },
        verificationUriComplete: {
          kind: "link",
          value: "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
          isOptional: true,
        },
        expiresIn: { kind: "number", value: 600 },
        interval: { kind: "number", value: 1, isOptional: true },
      },
      build: buildStartDeviceAuthorizationRequest,
      parse: parseStartDeviceAuthorizationResponse,
      call: "startDeviceAuthorization",
    },
    {
      ...CREATE_TOKEN,
      form: "a device code",
      request: {
        ...CLIENT,
        grantType: { kind: "grant", value: "urn:ietf:params:oauth:grant-type:device_code" },
        deviceCode: { kind: "secret", value: "DEVICECODE0123456789" },
        ...SCOPE,
      },
    },
    {
      ...CREATE_TOKEN,
      form: "an authorization code",
      request: {
        ...CLIENT,
        grantType: { kind: "grant", value: "authorization_code" },
        code: { kind: "secret", value: "AUTHORIZATIONCODEVALUE" },
        ...SCOPE,
        redirectUri: { kind: "string", value: "http://127.0.0.1:4711/oauth/callback" },
        codeVerifier: { kind: "secret", value: "VERIFIER-VERIFIER-VERIFIER-VERIFIER-VERIFIER" },
      },
    },
    {
      ...CREATE_TOKEN,
      form: "a refresh token",
      request: {
        ...CLIENT,
        grantType: { kind: "grant", value: "refresh_token" },
        refreshToken: { kind: "secret", value: "aorREFRESHTOKENVALUE" },
        ...SCOPE,
      },
    },
  ],
};
