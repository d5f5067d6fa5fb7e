import {
  type Clock,
  createSsoOidcClient,
  type CreateTokenResponse,
  type DeviceAuthorization,
  type DeviceFlowState,
  type DeviceTokenEarlyEvent,
  type DeviceTokenEvent,
  type DeviceTokenInput,
  type DeviceTokenPollResult,
  type FetchLike,
  isServiceError,
  isSsoError,
  type OAuthErrorCode,
  pollDeviceToken,
  pollDeviceTokenOnce,
  type RegisterClientResponse,
  type Registration,
  type SsoError,
  type SsoServiceError,
  type StartDeviceAuthorizationResponse,
  type StoredDeviceFlow,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

type Poll = typeof pollDeviceToken;
type Client = ReturnType<typeof createSsoOidcClient>;

Deno.test("pollDeviceToken() has events that narrow by their type", () => {
  assertType<Fits<ReturnType<Poll>, AsyncIterableIterator<DeviceTokenEvent>>>();
  assertType<Fits<ReturnType<Poll>, AsyncDisposable>>();
  assertType<Equals<DeviceTokenEvent["type"], "pending" | "slow_down" | "retry" | "token">>();
  type Token = Extract<DeviceTokenEvent, { type: "token" }>;
  assertType<Equals<Token["token"], CreateTokenResponse>>();
  assertType<Equals<Token["expiresAt"], number>>();
  type Retry = Extract<DeviceTokenEvent, { type: "retry" }>;
  assertType<Equals<unknown, Retry["error"]>>();
  assertType<Equals<IsAny<Retry["error"]>, false>>();
  const tell = (event: DeviceTokenEvent): number =>
    // @ts-expect-error the last event has no next poll
    event.type === "token" ? event.delay : event.delay;
  void tell;
});

Deno.test("pollDeviceToken() takes registration and authorization, or registration and state", () => {
  type Input = Parameters<Poll>[0];
  assertType<Equals<Input, DeviceTokenInput>>();
  assertType<Fits<RegisterClientResponse, Registration>>();
  assertType<Fits<StartDeviceAuthorizationResponse, DeviceAuthorization>>();
  type R = RegisterClientResponse;
  type A = StartDeviceAuthorizationResponse;
  assertType<Fits<{ registration: R; authorization: A }, Input>>();
  assertType<Fits<{ registration: R; state: DeviceFlowState }, Input>>();
  assertType<
    Equals<Fits<{ registration: R; authorization: A; state: DeviceFlowState }, Input>, false>
  >();
  assertType<Equals<Fits<{ registration: R }, Input>, false>>();
  assertType<Equals<Fits<{ authorization: A }, Input>, false>>();
  // A flat spread once compiled, and ended at once.
  assertType<Equals<Fits<R & A, Input>, false>>();
  assertType<Equals<Fits<R & DeviceFlowState, Input>, false>>();
  assertType<Equals<Parameters<typeof pollDeviceTokenOnce>[0], StoredDeviceFlow>>();
  assertType<Equals<Fits<{ registration: R; authorization: A }, StoredDeviceFlow>, false>>();
});

Deno.test("waitForDeviceToken() and pollDeviceTokenOnce() return token and state", () => {
  assertType<Equals<ReturnType<typeof waitForDeviceToken>, Promise<CreateTokenResponse>>>();
  assertType<Equals<ReturnType<typeof pollDeviceTokenOnce>, Promise<DeviceTokenPollResult>>>();
  assertType<Equals<DeviceTokenPollResult["state"], DeviceFlowState>>();
  assertType<
    Equals<DeviceTokenPollResult["event"], DeviceTokenEvent | DeviceTokenEarlyEvent>
  >();
  assertType<Equals<DeviceTokenEarlyEvent["type"], "early">>();
});

Deno.test("createSsoOidcClient() takes any fetch, and has the functions of the module", () => {
  assertType<Fits<typeof fetch, FetchLike>>();
  assertType<Fits<{ now(): number; sleep(ms: number): Promise<void> }, Clock>>();
  assertType<Equals<ReturnType<Client["pollDeviceToken"]>, ReturnType<Poll>>>();
  assertType<Equals<Parameters<Client["waitForDeviceToken"]>[0], Parameters<Poll>[0]>>();
  type Refresh = Parameters<Client["refresh"]>[0];
  assertType<Fits<{ registration: RegisterClientResponse; refreshToken: string }, Refresh>>();
  assertType<Equals<Fits<RegisterClientResponse & { refreshToken: string }, Refresh>, false>>();
  assertType<Equals<ReturnType<Client["refresh"]>, Promise<CreateTokenResponse>>>();
  const options = (_: Parameters<typeof createSsoOidcClient>[0]) => {};
  options({ region: "us-east-1", fetch, maxAttempts: 1 });
  // @ts-expect-error maxAttempts is a number
  options({ region: "us-east-1", maxAttempts: "1" });
});

Deno.test("isSsoError() and isServiceError() narrow to the class, and to the code", () => {
  const narrow = (caught: unknown, code: OAuthErrorCode) => {
    if (isSsoError(caught, "TIMEOUT")) assertType<Equals<typeof caught, SsoError>>();
    if (isServiceError(caught, "slow_down")) {
      caught.error satisfies "slow_down";
      assertType<Equals<typeof caught.retryAfter, number | undefined>>();
    }
    if (isServiceError(caught)) {
      assertType<Equals<typeof caught, SsoServiceError>>();
      assertType<Equals<typeof caught.status, number>>();
      // @ts-expect-error errors are read only
      caught.status = 5;
    }
    if (isServiceError(caught, code)) caught.error satisfies OAuthErrorCode;
    if (isServiceError(caught, "a_code_to_come")) caught.error satisfies "a_code_to_come";
    // @ts-expect-error unknown before it is narrowed
    caught.error;
  };
  void narrow;
});
