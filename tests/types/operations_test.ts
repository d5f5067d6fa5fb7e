import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  type CreateTokenRequest,
  type CreateTokenResponse,
  DEVICE_CODE_GRANT,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  parseStartDeviceAuthorizationResponse,
  type RegisterClientRequest,
  type RegisterClientResponse,
  type ResponseMetadata,
  type StartDeviceAuthorizationRequest,
  type StartDeviceAuthorizationResponse,
} from "@edge-auth/aws-sso-oidc";
import type * as sdk from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

const client = { clientId: "id", clientSecret: "secret" };
const region = { region: "us-east-1" } as const;

Deno.test("build…Request() takes exactly what the grant needs", () => {
  type Build = typeof buildCreateTokenRequest;
  assertType<Equals<ReturnType<Build>, Request>>();
  assertType<Equals<IsAny<Parameters<Build>[0]>, false>>();
  assertType<
    Equals<
      CreateTokenRequest["grantType"],
      typeof DEVICE_CODE_GRANT | "authorization_code" | "refresh_token"
    >
  >();

  const check = (_: CreateTokenRequest) => {};
  check({ ...client, grantType: DEVICE_CODE_GRANT, deviceCode: "d" });
  check({ ...client, grantType: "refresh_token", refreshToken: "r", scope: ["a"] as const });
  check({ ...client, grantType: "refresh_token", refreshToken: "r", scope: null });
  // @ts-expect-error the grant needs a device code
  check({ ...client, grantType: DEVICE_CODE_GRANT });
  // @ts-expect-error the grant needs a refresh token
  check({ ...client, grantType: "refresh_token", deviceCode: "d" });
  // @ts-expect-error the grant needs the verifier
  check({ ...client, grantType: "authorization_code", code: "c", redirectUri: "u" });
  // @ts-expect-error there is no such grant
  check({ ...client, grantType: "password", refreshToken: "r" });
  // @ts-expect-error scope is a list
  check({ ...client, grantType: "refresh_token", refreshToken: "r", scope: "a b" });
});

Deno.test("build…Request() takes a region or an endpoint, and one of them", () => {
  type Options = Parameters<typeof buildRegisterClientRequest>[1];
  const check = (_: Options) => {};
  check({ region: "us-east-1", useFipsEndpoint: true, useDualstackEndpoint: undefined });
  check({ endpoint: new URL("https://sso.example.com"), region: "us-east-1" });
  check({ ...region, headers: [["user-agent", "x"]], signal: AbortSignal.abort() });
  // @ts-expect-error neither region nor endpoint
  check({});
  // @ts-expect-error FIPS chooses among AWS's own endpoints
  check({ endpoint: "https://sso.example.com", useFipsEndpoint: true });
  // @ts-expect-error a region is text
  check({ region: 1 });
});

Deno.test("build…Request() accepts the inputs of the official client", () => {
  type Given<T> = { [K in keyof T]-?: NonNullable<T[K]> };
  assertType<
    Fits<Given<sdk.StartDeviceAuthorizationCommandInput>, StartDeviceAuthorizationRequest>
  >();
  assertType<Fits<Given<sdk.RegisterClientCommandInput>, RegisterClientRequest>>();
  assertType<Equals<keyof RegisterClientRequest, keyof sdk.RegisterClientCommandInput>>();
});

Deno.test("parse…Response() gives members that are there, and says which may be missing", () => {
  assertType<Equals<Awaited<ReturnType<typeof parseCreateTokenResponse>>, CreateTokenResponse>>();
  assertType<
    Equals<Awaited<ReturnType<typeof parseRegisterClientResponse>>, RegisterClientResponse>
  >();
  assertType<
    Equals<
      Awaited<ReturnType<typeof parseStartDeviceAuthorizationResponse>>,
      StartDeviceAuthorizationResponse
    >
  >();
  assertType<Equals<CreateTokenResponse["accessToken"], string>>();
  assertType<Equals<CreateTokenResponse["expiresIn"], number>>();
  assertType<Equals<CreateTokenResponse["refreshToken"], string | undefined>>();
  assertType<Equals<CreateTokenResponse["$metadata"], ResponseMetadata | undefined>>();
  assertType<Equals<StartDeviceAuthorizationResponse["interval"], number | undefined>>();
  assertType<Equals<IsAny<RegisterClientResponse["clientSecretExpiresAt"]>, false>>();
  type SdkNames<T> = keyof Omit<T, "$metadata">;
  assertType<Equals<SdkNames<CreateTokenResponse>, SdkNames<sdk.CreateTokenCommandOutput>>>();
  assertType<Equals<SdkNames<RegisterClientResponse>, SdkNames<sdk.RegisterClientCommandOutput>>>();
  assertType<
    Equals<
      SdkNames<StartDeviceAuthorizationResponse>,
      SdkNames<sdk.StartDeviceAuthorizationCommandOutput>
    >
  >();
});

Deno.test("responses compose with requests by spread", () => {
  const registration: RegisterClientResponse = { ...client, clientSecretExpiresAt: 1 };
  const startUrl = "https://example.awsapps.com/start";
  buildStartDeviceAuthorizationRequest({ ...registration, startUrl }, region);
});
