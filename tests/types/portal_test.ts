import {
  type AccountRole,
  type AwsCredentialIdentity,
  type createCredentialsHandler,
  createPortalClient,
  createRoleCredentialsProvider,
  type GetRoleCredentialsRequest,
  type GetRoleCredentialsResponse,
  type ListAccountRolesRequest,
  type ListAccountRolesResponse,
  type ListAccountsRequest,
  type ListAccountsResponse,
  type LogoutRequest,
  type PortalClient,
  type PortalClientOptions,
  type RoleCredentialsProvider,
} from "@edge-auth/aws-sso-oidc/portal";
import type * as sdk from "npm:@aws-sdk/client-sso@3.1162.0";
import type { STSClientConfig } from "npm:@aws-sdk/client-sts@3.1169.0";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

const region = "us-east-1";
const accessToken = "token";
const role = { accountId: "123456789012", roleName: "Admin" };

Deno.test("the members of the SSO portal's operations are AWS's own", () => {
  assertType<Equals<keyof ListAccountsRequest, keyof sdk.ListAccountsRequest>>();
  assertType<Equals<keyof ListAccountRolesRequest, keyof sdk.ListAccountRolesRequest>>();
  assertType<Equals<keyof GetRoleCredentialsRequest, keyof sdk.GetRoleCredentialsRequest>>();
  assertType<Equals<keyof LogoutRequest, keyof sdk.LogoutRequest>>();
  assertType<Equals<keyof ListAccountsResponse, keyof sdk.ListAccountsCommandOutput>>();
  assertType<Equals<keyof ListAccountRolesResponse, keyof sdk.ListAccountRolesCommandOutput>>();
  assertType<Equals<keyof GetRoleCredentialsResponse, keyof sdk.GetRoleCredentialsCommandOutput>>();
  type Accounts = NonNullable<sdk.ListAccountsResponse["accountList"]>;
  assertType<Fits<ListAccountsResponse["accountList"], Accounts>>();
});

Deno.test("a provider of createRoleCredentialsProvider() fits where an AWS SDK takes credentials", () => {
  type Credentials = NonNullable<STSClientConfig["credentials"]>;
  assertType<Fits<RoleCredentialsProvider, Credentials>>();
  assertType<Fits<AwsCredentialIdentity, Credentials>>();
  assertType<Fits<RoleCredentialsProvider, Parameters<typeof createCredentialsHandler>[0]>>();
  assertType<Equals<IsAny<Awaited<ReturnType<RoleCredentialsProvider>>>, false>>();
});

Deno.test("createRoleCredentialsProvider() takes a session or an access token", () => {
  const client = createPortalClient({ region });
  const session = {
    getAccessToken: () => Promise.resolve({ accessToken, expiresAt: 0, region, startUrl: "" }),
    invalidate: () => Promise.resolve(),
  };
  createRoleCredentialsProvider({ client, session, ...role });
  createRoleCredentialsProvider({ client, accessToken, ...role });
  // @ts-expect-error both at once
  createRoleCredentialsProvider({ client, session, accessToken, ...role });
  try {
    // @ts-expect-error neither
    createRoleCredentialsProvider({ client, ...role });
  } catch {
    // it is no mistake of types only
  }
});

Deno.test("the iterators of PortalClient have items with types", () => {
  type Item<I> = I extends AsyncGenerator<infer T> ? T : never;
  type Roles = Item<ReturnType<PortalClient["iterateRoles"]>>;
  assertType<Equals<Roles, AccountRole>>();
  assertType<Equals<AccountRole["roleName"], string>>();
  assertType<Equals<IsAny<Item<ReturnType<PortalClient["iterateAccounts"]>>>, false>>();
  assertType<Equals<PortalClientOptions["requestsPerSecond"], number | undefined>>();
});
