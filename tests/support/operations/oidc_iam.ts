// CreateTokenWithIAM of SSO OIDC.

import {
  buildCreateTokenWithIAMRequest,
  createSsoOidcIamClient,
  type IamClientOptions,
  parseCreateTokenWithIAMResponse,
} from "@edge-auth/aws-sso-oidc/iam";
import { OIDC } from "./oidc.ts";
import type { Member, OperationCase, ServiceCase } from "./types.ts";

/** What the client of a table signs with. */
export const IAM_OPTIONS: Pick<IamClientOptions, "region" | "credentials"> = {
  region: "eu-west-1",
  credentials: {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: "SESSION/TOKEN+VALUE=",
  },
};

/** The headers of a signature. */
export const IAM_SIGNATURE: readonly string[] = [
  "authorization",
  "x-amz-date",
  "x-amz-security-token",
];

const APPLICATION: Member = {
  kind: "string",
  value: "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef",
};
const SCOPE: Member = { kind: "strings", value: ["openid", "aws"], isOptional: true };

const CREATE_TOKEN_WITH_IAM = {
  name: "CreateTokenWithIAM",
  method: "POST",
  url: "https://oidc.eu-west-1.amazonaws.com/token?aws_iam=t",
  consumes: true,
  response: {
    accessToken: { kind: "secret", value: "aoaACCESSTOKENVALUE" },
    tokenType: { kind: "string", value: "Bearer" },
    expiresIn: { kind: "number", value: 3600 },
    refreshToken: { kind: "secret", value: "aorREFRESHTOKENVALUE", isOptional: true },
    idToken: { kind: "secret", value: "IDTOKENVALUE", isOptional: true },
    issuedTokenType: {
      kind: "string",
      value: "urn:ietf:params:oauth:token-type:access_token",
      isOptional: true,
    },
    scope: SCOPE,
    awsAdditionalDetails: {
      kind: "object",
      isOptional: true,
      members: {
        identityContext: { kind: "secret", value: "IDENTITYCONTEXTVALUE", isOptional: true },
      },
    },
  },
  build: buildCreateTokenWithIAMRequest,
  parse: parseCreateTokenWithIAMResponse,
  call: "createTokenWithIAM",
} as const satisfies Partial<OperationCase>;

/** CreateTokenWithIAM of SSO OIDC. */
export const OIDC_IAM: ServiceCase = {
  name: "SSO OIDC with IAM",
  hosts: OIDC.hosts,
  description: "error_description",
  createClient: (options) =>
    Promise.resolve().then(() =>
      createSsoOidcIamClient({ ...IAM_OPTIONS, ...options } as IamClientOptions)
    ),
  signature: IAM_SIGNATURE,
  official: OIDC.official!,
  exceptions: OIDC.exceptions.filter(([name]) => !/ClientMetadata|RedirectUri/.test(name)),
  operations: [
    {
      ...CREATE_TOKEN_WITH_IAM,
      form: "an authorization code",
      request: {
        clientId: APPLICATION,
        grantType: { kind: "grant", value: "authorization_code" },
        code: { kind: "secret", value: "AUTHORIZATIONCODEVALUE" },
        scope: SCOPE,
        redirectUri: { kind: "string", value: "http://127.0.0.1:4711/oauth/callback" },
        codeVerifier: {
          kind: "secret",
          value: "VERIFIER-VERIFIER-VERIFIER-VERIFIER-VERIFIER",
          isOptional: true,
        },
      },
    },
    {
      ...CREATE_TOKEN_WITH_IAM,
      form: "a refresh token",
      request: {
        clientId: APPLICATION,
        grantType: { kind: "grant", value: "refresh_token" },
        refreshToken: { kind: "secret", value: "aorREFRESHTOKENVALUE" },
        scope: SCOPE,
      },
    },
    {
      ...CREATE_TOKEN_WITH_IAM,
      form: "a JWT",
      request: {
        clientId: APPLICATION,
        grantType: { kind: "grant", value: "urn:ietf:params:oauth:grant-type:jwt-bearer" },
        assertion: { kind: "secret", value: "ASSERTIONVALUE" },
        scope: SCOPE,
      },
    },
    {
      ...CREATE_TOKEN_WITH_IAM,
      form: "a token exchange",
      request: {
        clientId: APPLICATION,
        grantType: { kind: "grant", value: "urn:ietf:params:oauth:grant-type:token-exchange" },
        scope: SCOPE,
        subjectToken: { kind: "secret", value: "SUBJECTTOKENVALUE" },
        subjectTokenType: {
          kind: "string",
          value: "urn:ietf:params:oauth:token-type:access_token",
        },
        requestedTokenType: {
          kind: "string",
          value: "urn:ietf:params:oauth:token-type:refresh_token",
          isOptional: true,
        },
      },
    },
  ],
};
