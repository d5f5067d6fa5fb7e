import type { isServiceError } from "@edge-auth/aws-sso-oidc";
import {
  type AwsCredentialIdentity,
  type AwsCredentialsProvider,
  type buildCreateTokenWithIAMRequest,
  type calculateSigningKey,
  type CreateOAuth2TokenWithIAMRequest,
  type CreateOAuth2TokenWithIAMResponse,
  createRequestSigner,
  createSsoOidcIamClient,
  type CreateTokenWithIAMRequest,
  type CreateTokenWithIAMResponse,
  type IamClientOptions,
  type parseCreateTokenWithIAMResponse,
  type SigninIamClient,
} from "@edge-auth/aws-sso-oidc/iam";
import type { EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import type * as sdk from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const region = "us-east-1";

Deno.test("AwsCredentialIdentity is that of the AWS SDK, and so are its providers", () => {
  type SdkOptions = NonNullable<ConstructorParameters<typeof sdk.SSOOIDCClient>[0]>;
  assertType<Fits<AwsCredentialIdentity, NonNullable<SdkOptions["credentials"]>>>();
  assertType<Fits<AwsCredentialsProvider, NonNullable<SdkOptions["credentials"]>>>();
  assertType<Fits<(more?: object) => Promise<AwsCredentialIdentity>, AwsCredentialsProvider>>();
  assertType<Equals<IsAny<AwsCredentialIdentity>, false>>();
  type Accepted = NonNullable<EmulatorOptions["iamCredentials"]>[number];
  assertType<Equals<Accepted, AwsCredentialIdentity>>();
});

Deno.test("the clients with IAM need a region, beside an endpoint as well, and credentials", () => {
  type Fitting = Fits<{ region: string; credentials: AwsCredentialIdentity }, IamClientOptions>;
  assertType<Fitting>();
  // @ts-expect-error no credentials
  const without = () => createSsoOidcIamClient({ region });
  // @ts-expect-error no region
  const nowhere = () => createSsoOidcIamClient({ endpoint: "https://x.test", credentials });
  // @ts-expect-error a client is no service
  const signer = () => createRequestSigner({ region, credentials });
  return void [without, nowhere, signer];
});

Deno.test("build…Request() of CreateTokenWithIAM takes exactly what the grant needs", () => {
  type Build = typeof buildCreateTokenWithIAMRequest;
  type Input = Parameters<Build>[0];
  assertType<Equals<Input, CreateTokenWithIAMRequest>>();
  assertType<Equals<ReturnType<Build>, Request>>();
  const clientId = "arn";
  const inputs: Input[] = [
    { clientId, grantType: "refresh_token", refreshToken: "x", scope: null },
    { clientId, grantType: "authorization_code", code: "x", redirectUri: "x" },
    { clientId, grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: "x" },
    {
      clientId,
      grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
      subjectToken: "x",
      subjectTokenType: "x",
    },
    // @ts-expect-error no code
    { clientId, grantType: "authorization_code", redirectUri: "x" },
    // @ts-expect-error no such grant
    { clientId, grantType: "password" },
    // @ts-expect-error an assertion is of another grant
    { clientId, grantType: "refresh_token", assertion: "x" },
  ];
  return void inputs;
});

Deno.test("the types of CreateTokenWithIAM fit the AWS SDK's", () => {
  assertType<Fits<sdk.CreateTokenWithIAMCommandInput, { clientId: string | undefined }>>();
  type Ours = Omit<CreateTokenWithIAMResponse, "$metadata">;
  assertType<Fits<Ours, Omit<sdk.CreateTokenWithIAMCommandOutput, "$metadata">>>();
  type Names = Exclude<keyof CreateTokenWithIAMResponse, "$metadata">;
  assertType<Equals<Names, Exclude<keyof sdk.CreateTokenWithIAMCommandOutput, "$metadata">>>();
  type Parsed = ReturnType<typeof parseCreateTokenWithIAMResponse>;
  assertType<Equals<Parsed, Promise<CreateTokenWithIAMResponse>>>();
});

Deno.test("createSigninIamClient() has AWS's names for its members", () => {
  type Input = Parameters<SigninIamClient["createOAuth2TokenWithIAM"]>[0];
  assertType<Equals<Input, CreateOAuth2TokenWithIAMRequest>>();
  assertType<Equals<CreateOAuth2TokenWithIAMResponse["expiresIn"], number>>();
  type Introspection = Awaited<ReturnType<SigninIamClient["introspectOAuth2TokenWithIAM"]>>;
  assertType<Equals<Introspection["active"], boolean>>();
  assertType<Equals<Introspection["accountId"], string | undefined>>();
  assertType<Equals<ReturnType<typeof calculateSigningKey>, Uint8Array>>();
  assertType<Equals<IsAny<ReturnType<typeof isServiceError>>, false>>();
});
