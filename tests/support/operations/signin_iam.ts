// The operations of AWS Sign-In with IAM. The members of their responses stand here by their names on
// the wire, which the messages of errors have; the camelCase of the outputs has tests of its own.

import {
  buildCreateOAuth2TokenWithIAMRequest,
  buildIntrospectOAuth2TokenWithIAMRequest,
  buildRevokeOAuth2TokenWithIAMRequest,
  createSigninIamClient,
  type IamClientOptions,
  parseCreateOAuth2TokenWithIAMResponse,
  parseIntrospectOAuth2TokenWithIAMResponse,
  parseRevokeOAuth2TokenWithIAMResponse,
} from "@edge-auth/aws-sso-oidc/iam";
import { IAM_OPTIONS, IAM_SIGNATURE } from "./oidc_iam.ts";
import { SIGNIN } from "./signin.ts";
import type { Client, Hosts, Members, Output, ServiceCase } from "./types.ts";

const HOST = "https://eu-west-1.oauth.signin.aws";
const QUERY = "x-amz-client-auth-method=iam";

/** An output with the names of the wire. */
function toWire(output: Output): Output {
  const members = Object.entries(output).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  const metadata = Object.getOwnPropertyDescriptor(output, "$metadata")!;
  return Object.defineProperty(Object.fromEntries(members), "$metadata", metadata);
}

const named = (parse: (response: Response) => Promise<Output>) => async (response: Response) =>
  toWire(await parse(response));

const text = (value: string) => ({ kind: "string", value, isOptional: true }) as const;
const time = (value: number) => ({ kind: "number", value, isOptional: true }) as const;

const INTROSPECTION: Members = {
  active: { kind: "boolean", value: true },
  client_id: text("arn:aws:signin:::devtools/same-device"),
  user_id: text("arn:aws:sts::123456789012:assumed-role/Admin/jane"),
  token_type: text("Bearer"),
  exp: time(1_800_000_000),
  iat: time(1_799_996_400),
  nbf: time(1_799_996_400),
  sub: text("arn:aws:sts::123456789012:assumed-role/Admin/jane"),
  aud: text("aws-mcp.amazonaws.com"),
  iss: text("https://eu-west-1.oauth.signin.aws"),
  jti: text("token-1"),
  account_id: text("123456789012"),
  signin_session: text("arn:aws:sts::123456789012:assumed-role/Admin/jane"),
  resource: text("aws-mcp.amazonaws.com"),
};

/** There is no host for FIPS. */
const HOSTS: Readonly<Record<string, Hosts>> = Object.fromEntries(
  Object.entries(SIGNIN.hosts).map(([region, [plain, , dualStack]]) => [
    region,
    region === "eu-west-1" ? [HOST.slice(8), "", HOST.slice(8), ""] : [plain, "", dualStack, ""],
  ]),
);

/** The operations of AWS Sign-In with IAM. */
export const SIGNIN_IAM: ServiceCase = {
  name: "AWS Sign-In with IAM",
  hosts: HOSTS,
  description: "message",
  createClient: (options) =>
    Promise.resolve().then(() => {
      const client = createSigninIamClient({ ...IAM_OPTIONS, ...options } as IamClientOptions);
      const calls = Object.entries(client as unknown as Client);
      return Object.fromEntries(calls.map(([name, call]) => [
        name,
        async (input: unknown, options?: object) => toWire(await call(input, options)),
      ]));
    }),
  signature: IAM_SIGNATURE,
  exceptions: SIGNIN.exceptions,
  operations: [
    {
      name: "CreateOAuth2TokenWithIAM",
      method: "POST",
      url: `${HOST}/v1/token?${QUERY}`,
      consumes: false,
      request: {
        grantType: { kind: "grant", value: "client_credentials", wire: "grant_type" },
        resource: { kind: "string", value: "aws-mcp.amazonaws.com" },
      },
      response: {
        access_token: { kind: "secret", value: "ACCESSTOKENVALUE" },
        token_type: { kind: "string", value: "Bearer" },
        expires_in: { kind: "number", value: 3600 },
      },
      build: buildCreateOAuth2TokenWithIAMRequest,
      parse: named(parseCreateOAuth2TokenWithIAMResponse),
      call: "createOAuth2TokenWithIAM",
    },
    {
      name: "IntrospectOAuth2TokenWithIAM",
      method: "POST",
      url: `${HOST}/v1/introspect?${QUERY}`,
      consumes: false,
      request: {
        token: { kind: "secret", value: "ACCESSTOKENVALUE" },
        tokenTypeHint: {
          kind: "string",
          value: "access_token",
          isOptional: true,
          wire: "token_type_hint",
        },
      },
      response: INTROSPECTION,
      build: buildIntrospectOAuth2TokenWithIAMRequest,
      parse: named(parseIntrospectOAuth2TokenWithIAMResponse),
      call: "introspectOAuth2TokenWithIAM",
    },
    {
      name: "RevokeOAuth2TokenWithIAM",
      method: "POST",
      url: `${HOST}/v1/revoke?${QUERY}`,
      consumes: false,
      request: { token: { kind: "secret", value: "ASORREFRESHTOKENVALUE" } },
      response: {},
      build: buildRevokeOAuth2TokenWithIAMRequest,
      parse: named(parseRevokeOAuth2TokenWithIAMResponse),
      call: "revokeOAuth2TokenWithIAM",
    },
  ],
};
