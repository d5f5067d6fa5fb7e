// AWS Sign-In.

import {
  buildCreateOAuth2TokenRequest,
  createSigninClient,
  generateDpopKeyPair,
  parseCreateOAuth2TokenResponse,
  resolveSigninEndpoint,
} from "@edge-auth/aws-sso-oidc/signin";
import type { Hosts, OperationCase, ServiceCase } from "./types.ts";

const CREATE_OAUTH2_TOKEN = {
  name: "CreateOAuth2Token",
  method: "POST",
  url: "https://eu-west-1.signin.aws.amazon.com/v1/token",
  consumes: true,
  response: {
    accessToken: {
      kind: "object",
      members: {
        accessKeyId: { kind: "string", value: "ASIAEXAMPLE" },
        secretAccessKey: { kind: "secret", value: "SECRETACCESSKEYVALUE" },
        sessionToken: { kind: "secret", value: "IQoSESSIONTOKENVALUE" },
      },
    },
    tokenType: { kind: "string", value: "aws_sigv4" },
    expiresIn: { kind: "number", value: 900 },
    refreshToken: { kind: "secret", value: "ASORREFRESHTOKENVALUE" },
    idToken: { kind: "secret", value: "IDTOKENVALUE", isOptional: true },
  },
  build: buildCreateOAuth2TokenRequest,
  parse: parseCreateOAuth2TokenResponse,
  call: "createOAuth2Token",
} as const satisfies Partial<OperationCase>;

/** Its domain, and the suffixes of the partition. */
const SUFFIXES: Readonly<Record<string, readonly [domain: string, plain: string, dual: string]>> = {
  "eu-west-1": ["signin.aws.amazon.com", "amazonaws.com", "api.aws"],
  "cn-north-1": ["signin.amazonaws.cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  "us-iso-east-1": ["signin.c2shome.ic.gov", "c2s.ic.gov", "api.aws.ic.gov"],
  "us-isob-east-1": ["signin.sc2shome.sgov.gov", "sc2s.sgov.gov", "api.aws.scloud"],
  "eu-isoe-west-1": ["signin.csphome.adc-e.uk", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  "us-isof-south-1": ["signin.csphome.hci.ic.gov", "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  "eusc-de-east-1": ["signin.amazonaws-eusc.eu", "amazonaws.eu", "api.amazonwebservices.eu"],
};

const HOSTS: Readonly<Record<string, Hosts>> = {
  ...Object.fromEntries(
    Object.entries(SUFFIXES).map(([region, [domain, plain, dualStack]]) => [region, [
      `${region}.${domain}`,
      `signin-fips.${region}.${plain}`,
      `signin.${region}.${dualStack}`,
      `signin-fips.${region}.${dualStack}`,
    ]]),
  ),
  "us-gov-west-1": [
    "us-gov-west-1.signin.amazonaws-us-gov.com",
    "signin-fips.amazonaws-us-gov.com",
    "signin.us-gov-west-1.api.aws",
    "signin-fips.us-gov-west-1.api.aws",
  ],
  "us-gov-east-1": [
    "us-gov-east-1.signin.amazonaws-us-gov.com",
    "us-gov-east-1.signin-fips.amazonaws-us-gov.com",
    "signin.us-gov-east-1.api.aws",
    "signin-fips.us-gov-east-1.api.aws",
  ],
};

/** AWS Sign-In. */
export const SIGNIN: ServiceCase = {
  name: "AWS Sign-In",
  resolve: resolveSigninEndpoint,
  hosts: HOSTS,
  description: "message",
  createClient: async (options) =>
    createSigninClient({ key: await generateDpopKeyPair(), ...options }),
  signature: ["dpop"],
  official: {
    specifier: "npm:@aws-sdk/nested-clients@3.998.3/signin",
    client: "SigninClient",
    input: "tokenInput",
    output: "tokenOutput",
  },
  // By its model; each `error` is one that the exception comes with.
  exceptions: [
    ["AccessDeniedException", "TOKEN_EXPIRED", 400],
    ["AccessDeniedException", "USER_CREDENTIALS_CHANGED", 400],
    ["AccessDeniedException", "INSUFFICIENT_PERMISSIONS", 400],
    ["AccessDeniedException", "AUTHCODE_EXPIRED", 400],
    ["ValidationException", "INVALID_REQUEST", 400],
    ["InternalServerException", "server_error", 500],
    ["TooManyRequestsError", "rate_exceeded", 429],
  ],
  operations: [
    {
      ...CREATE_OAUTH2_TOKEN,
      form: "an authorization code",
      request: {
        clientId: { kind: "string", value: "arn:aws:signin:::devtools/same-device" },
        grantType: { kind: "grant", value: "authorization_code" },
        code: { kind: "secret", value: "AUTHORIZATIONCODEVALUE" },
        redirectUri: { kind: "string", value: "http://127.0.0.1:4711/oauth/callback" },
        codeVerifier: { kind: "secret", value: "VERIFIER-VERIFIER-VERIFIER-VERIFIER-VERIFIER" },
      },
    },
    {
      ...CREATE_OAUTH2_TOKEN,
      form: "a refresh token",
      request: {
        clientId: { kind: "string", value: "arn:aws:signin:::devtools/cross-device" },
        grantType: { kind: "grant", value: "refresh_token" },
        refreshToken: { kind: "secret", value: "ASORREFRESHTOKENVALUE" },
      },
    },
  ],
};
