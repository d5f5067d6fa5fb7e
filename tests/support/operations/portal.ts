// The SSO portal.

import {
  buildGetRoleCredentialsRequest,
  buildListAccountRolesRequest,
  buildListAccountsRequest,
  buildLogoutRequest,
  createPortalClient,
  parseGetRoleCredentialsResponse,
  parseListAccountRolesResponse,
  parseListAccountsResponse,
  parseLogoutResponse,
  resolvePortalEndpoint,
} from "@edge-auth/aws-sso-oidc/portal";
import { identityCenterHosts } from "./hosts.ts";
import type { Members, ServiceCase } from "./types.ts";

const TOKEN: Members = {
  accessToken: { kind: "secret", value: "aoaACCESSTOKENVALUE", header: "x-amz-sso_bearer_token" },
};

const PAGE: Members = {
  nextToken: { kind: "string", value: "a b+c/d=", query: "next_token", isOptional: true },
  maxResults: { kind: "number", value: 20, query: "max_result", isOptional: true },
};

const NEXT: Members = { nextToken: { kind: "string", value: "a b+c/d=", isOptional: true } };

/** The SSO portal. */
export const PORTAL: ServiceCase = {
  name: "the SSO portal",
  resolve: resolvePortalEndpoint,
  hosts: identityCenterHosts("portal.sso"),
  description: "message",
  createClient: (options) => Promise.resolve(createPortalClient(options)),
  official: { specifier: "npm:@aws-sdk/client-sso@3.1162.0", client: "SSOClient" },
  exceptions: [
    ["InvalidRequestException", "invalid_request", 400],
    ["ResourceNotFoundException", "resource_not_found", 404],
    ["TooManyRequestsException", "too_many_requests", 429],
    ["UnauthorizedException", "unauthorized", 401],
  ],
  operations: [
    {
      name: "ListAccounts",
      method: "GET",
      url: "https://portal.sso.eu-west-1.amazonaws.com/assignment/accounts" +
        "?next_token=a%20b%2Bc%2Fd%3D&max_result=20",
      consumes: false,
      request: { ...PAGE, ...TOKEN },
      response: {
        ...NEXT,
        accountList: {
          kind: "list",
          members: {
            accountId: { kind: "string", value: "123456789012" },
            accountName: { kind: "string", value: "example", isOptional: true },
            emailAddress: { kind: "string", value: "jane@example.com", isOptional: true },
          },
        },
      },
      build: buildListAccountsRequest,
      parse: parseListAccountsResponse,
      call: "listAccounts",
    },
    {
      name: "ListAccountRoles",
      method: "GET",
      url: "https://portal.sso.eu-west-1.amazonaws.com/assignment/roles" +
        "?account_id=123456789012&next_token=a%20b%2Bc%2Fd%3D&max_result=20",
      consumes: false,
      request: {
        accountId: { kind: "string", value: "123456789012", query: "account_id" },
        ...PAGE,
        ...TOKEN,
      },
      response: {
        ...NEXT,
        roleList: {
          kind: "list",
          members: {
            roleName: { kind: "string", value: "Admin" },
            accountId: { kind: "string", value: "123456789012", isOptional: true },
          },
        },
      },
      build: buildListAccountRolesRequest,
      parse: parseListAccountRolesResponse,
      call: "listAccountRoles",
    },
    {
      name: "GetRoleCredentials",
      method: "GET",
      url: "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials" +
        "?role_name=Power%2BUser&account_id=123456789012",
      consumes: false,
      request: {
        roleName: { kind: "string", value: "Power+User", query: "role_name" },
        accountId: { kind: "string", value: "123456789012", query: "account_id" },
        ...TOKEN,
      },
      response: {
        roleCredentials: {
          kind: "object",
          members: {
            accessKeyId: { kind: "string", value: "ASIAEXAMPLE" },
            secretAccessKey: { kind: "secret", value: "SECRETACCESSKEYVALUE" },
            sessionToken: { kind: "secret", value: "IQoSESSIONTOKENVALUE" },
            expiration: { kind: "number", value: 1_900_000_000_000 },
          },
        },
      },
      build: buildGetRoleCredentialsRequest,
      parse: parseGetRoleCredentialsResponse,
      call: "getRoleCredentials",
    },
    {
      name: "Logout",
      method: "POST",
      url: "https://portal.sso.eu-west-1.amazonaws.com/logout",
      consumes: false,
      request: TOKEN,
      response: {},
      build: buildLogoutRequest,
      parse: parseLogoutResponse,
      call: "logout",
    },
  ],
};
