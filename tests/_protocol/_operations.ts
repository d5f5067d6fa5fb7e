// The operations as tables: what every builder and every parser has to do is said once.
import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  type CreateTokenRequest,
  DEVICE_CODE_GRANT,
  type OperationName,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  parseStartDeviceAuthorizationResponse,
  type RegisterClientRequest,
  type RequestOptions,
  type ResponseMetadata,
  type StartDeviceAuthorizationRequest,
} from "@edge-auth/aws-sso-oidc";

export const REGION = { region: "eu-west-1" } as const;

/** What a builder sends, by member and in the model's order. */
export interface BuildCase {
  readonly title: string;
  readonly operation: OperationName;
  readonly path: string;
  /** Takes anything: callers of JavaScript do. */
  readonly build: (input: unknown, options?: RequestOptions) => Request;
  readonly members: Readonly<Record<string, unknown>>;
  /** Required and not a constant. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const createToken = (input: unknown, options: RequestOptions = REGION) =>
  buildCreateTokenRequest(input as CreateTokenRequest, options);

const CREATE_TOKEN = { operation: "CreateToken", path: "/token", build: createToken } as const;
const CLIENT = { clientId: "client-id-value", clientSecret: "client-secret-value" };

export const BUILD_CASES: readonly BuildCase[] = [
  {
    title: "buildRegisterClientRequest()",
    operation: "RegisterClient",
    path: "/client/register",
    build: (input, options = REGION) =>
      buildRegisterClientRequest(input as RegisterClientRequest, options),
    members: {
      clientName: "client-name-value",
      clientType: "public",
      scopes: ["sso:account:access", "scope-two"],
      redirectUris: ["http://127.0.0.1/oauth/callback"],
      grantTypes: ["authorization_code", "refresh_token"],
      issuerUrl: "https://issuer.awsapps.com/start",
      entitledApplicationArn: "arn:aws:sso::1:application/x",
    },
    required: ["clientName", "clientType"],
    optional: ["scopes", "redirectUris", "grantTypes", "issuerUrl", "entitledApplicationArn"],
  },
  {
    title: "buildStartDeviceAuthorizationRequest()",
    operation: "StartDeviceAuthorization",
    path: "/device_authorization",
    build: (input, options = REGION) =>
      buildStartDeviceAuthorizationRequest(input as StartDeviceAuthorizationRequest, options),
    members: { ...CLIENT, startUrl: "https://start.awsapps.com/start" },
    required: ["clientId", "clientSecret", "startUrl"],
    optional: [],
  },
  {
    ...CREATE_TOKEN,
    title: "buildCreateTokenRequest() of a device code",
    members: {
      ...CLIENT,
      grantType: DEVICE_CODE_GRANT,
      deviceCode: "device-code-value",
      scope: ["one"],
    },
    required: ["clientId", "clientSecret", "deviceCode"],
    optional: ["scope"],
  },
  {
    ...CREATE_TOKEN,
    title: "buildCreateTokenRequest() of an authorization code",
    members: {
      ...CLIENT,
      grantType: "authorization_code",
      code: "authorization-code-value",
      scope: ["one"],
      redirectUri: "http://127.0.0.1:4711/oauth/callback",
      codeVerifier: "code-verifier-value",
    },
    required: ["clientId", "clientSecret", "code", "redirectUri", "codeVerifier"],
    optional: ["scope"],
  },
  {
    ...CREATE_TOKEN,
    title: "buildCreateTokenRequest() of a refresh token",
    members: {
      ...CLIENT,
      grantType: "refresh_token",
      refreshToken: "refresh-token-value",
      scope: ["one"],
    },
    required: ["clientId", "clientSecret", "refreshToken"],
    optional: ["scope"],
  },
];

/** What a parser reads, by member. */
export interface ParseCase {
  readonly title: string;
  readonly operation: OperationName;
  readonly parse: (
    response: Response,
  ) => Promise<object & { $metadata?: ResponseMetadata | undefined }>;
  /** A reply with every member. */
  readonly reply: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly numbers: readonly string[];
}

export const PARSE_CASES: readonly ParseCase[] = [
  {
    title: "parseRegisterClientResponse()",
    operation: "RegisterClient",
    parse: parseRegisterClientResponse,
    reply: {
      clientId: "client-id-value",
      clientSecret: "client-secret-value",
      clientIdIssuedAt: 1_700_000_000,
      clientSecretExpiresAt: 1_707_776_000,
      authorizationEndpoint: "https://oidc.eu-west-1.amazonaws.com/authorize",
      tokenEndpoint: "https://oidc.eu-west-1.amazonaws.com/token",
    },
    required: ["clientId", "clientSecret", "clientSecretExpiresAt"],
    numbers: ["clientIdIssuedAt", "clientSecretExpiresAt"],
  },
  {
    title: "parseStartDeviceAuthorizationResponse()",
    operation: "StartDeviceAuthorization",
    parse: parseStartDeviceAuthorizationResponse,
    reply: {
      deviceCode: "device-code-value",
      userCode: "ABCD-EFGH",
      verificationUri: "https://device.sso.eu-west-1.amazonaws.com/",
      verificationUriComplete: "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
      expiresIn: 600,
      interval: 1,
    },
    required: ["deviceCode", "userCode", "verificationUri", "expiresIn"],
    numbers: ["expiresIn", "interval"],
  },
  {
    title: "parseCreateTokenResponse()",
    operation: "CreateToken",
    parse: parseCreateTokenResponse,
    reply: {
      accessToken: "access-token-value",
      tokenType: "Bearer",
      expiresIn: 28_800,
      refreshToken: "refresh-token-value",
      idToken: "id-token-value",
    },
    required: ["accessToken", "tokenType", "expiresIn"],
    numbers: ["expiresIn"],
  },
];

/** A copy without some members. */
export function without(
  members: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}
