import {
  type ClientCredentials,
  type Clock,
  createSsoOidcClient,
  type CreateTokenResponse,
  type DeviceFlowState,
  type DeviceTokenEvent,
  type DeviceTokenPollResult,
  type FetchLike,
  isServiceError,
  pollDeviceToken,
  pollDeviceTokenOnce,
  type RegisterClientResponse,
  type SsoError,
  type SsoServiceError,
  type StartDeviceAuthorizationResponse,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

type Poll = typeof pollDeviceToken;

Deno.test("pollDeviceToken() gives events that narrow by their type", () => {
  assertType<Fits<ReturnType<Poll>, AsyncIterableIterator<DeviceTokenEvent>>>();
  assertType<Fits<ReturnType<Poll>, AsyncDisposable>>();
  assertType<Equals<DeviceTokenEvent["type"], "pending" | "slow_down" | "retry" | "token">>();
  type Token = Extract<DeviceTokenEvent, { type: "token" }>;
  assertType<Equals<Token["token"], CreateTokenResponse>>();
  type Retry = Extract<DeviceTokenEvent, { type: "retry" }>;
  assertType<Equals<unknown, Retry["error"]>>();
  assertType<Equals<IsAny<Retry["error"]>, false>>();
  const tell = (event: DeviceTokenEvent): number =>
    // @ts-expect-error the last event has no next poll
    event.type === "token" ? event.nextPollAt : event.nextPollAt;
  void tell;
});

Deno.test("pollDeviceToken() takes what registration and authorization spread into, or a state", () => {
  type Input = Parameters<Poll>[0];
  assertType<Fits<RegisterClientResponse & StartDeviceAuthorizationResponse, Input>>();
  assertType<Fits<RegisterClientResponse & DeviceFlowState, Input>>();
  assertType<Equals<Fits<RegisterClientResponse, Input>, false>>();
  assertType<Equals<Fits<DeviceFlowState, Input>, false>>();
  type Once = Parameters<typeof pollDeviceTokenOnce>[0];
  assertType<Equals<Once, ClientCredentials & DeviceFlowState>>();
});

Deno.test("waitForDeviceToken() and pollDeviceTokenOnce() give token and state", () => {
  assertType<Equals<ReturnType<typeof waitForDeviceToken>, Promise<CreateTokenResponse>>>();
  assertType<Equals<ReturnType<typeof pollDeviceTokenOnce>, Promise<DeviceTokenPollResult>>>();
  assertType<Equals<DeviceTokenPollResult["state"], DeviceFlowState>>();
});

Deno.test("createSsoOidcClient() takes any fetch, and has the functions of the module", () => {
  assertType<Fits<typeof fetch, FetchLike>>();
  assertType<Fits<{ now(): number; sleep(ms: number): Promise<void> }, Clock>>();
  type Client = ReturnType<typeof createSsoOidcClient>;
  assertType<Equals<ReturnType<Client["pollDeviceToken"]>, ReturnType<Poll>>>();
  assertType<Equals<Parameters<Client["waitForDeviceToken"]>[0], Parameters<Poll>[0]>>();
  const options = (_: Parameters<typeof createSsoOidcClient>[0]) => {};
  options({ region: "us-east-1", fetch, attempts: 1 });
  // @ts-expect-error attempts is a number
  options({ region: "us-east-1", attempts: "1" });
});

Deno.test("isServiceError() narrows to the class, and to the code", () => {
  const narrow = (error: unknown) => {
    if (isServiceError(error, "slow_down")) {
      assertType<Fits<(typeof error)["error"], "slow_down">>();
      assertType<Fits<typeof error, SsoServiceError>>();
    }
    if (isServiceError(error)) assertType<Fits<typeof error, SsoError>>();
  };
  narrow(undefined);
});
