import type {
  Authorize,
  createMemoryStorage,
  createSealedStorage,
  createSession,
  discoverRegion,
  OnVerification,
  parseStartUrl,
  resolveStartUrl,
  SealingKey,
  Session,
  SessionEvent,
  SessionOptions,
  SessionState,
  SessionToken,
  StartUrl,
  StorageLike,
} from "@edge-auth/aws-sso-oidc/session";
import type {
  CreateTokenResponse,
  Registration,
  SsoOidcClient,
  SsoOidcClientOptions,
} from "@edge-auth/aws-sso-oidc";
import { assertType, type Equals, type Fits, type IsAny } from "./_assert.ts";

Deno.test("StorageLike is Web Storage's shape, sync or async", () => {
  assertType<Fits<Storage, StorageLike>>();
  assertType<Fits<Map<string, string>, StorageLike> extends true ? false : true>();
  type Asynchronous = {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  assertType<Fits<Asynchronous, StorageLike>>();
  assertType<Equals<ReturnType<typeof createMemoryStorage>, StorageLike>>();
  assertType<Equals<ReturnType<typeof createSealedStorage>, StorageLike>>();
  assertType<Equals<SealingKey, CryptoKey>>();
  assertType<Equals<IsAny<SealingKey>, false>>();
});

Deno.test("createSession() takes a start URL, and everything else if it likes", () => {
  assertType<Equals<ReturnType<typeof createSession>, Session>>();
  assertType<Equals<Parameters<typeof createSession>, [options: SessionOptions]>>();
  const check = (_: SessionOptions) => {};
  check({ startUrl: "https://example.awsapps.com/start" });
  check({ startUrl: "u", region: undefined, storage: undefined, onEvent: undefined });
  // @ts-expect-error the start URL is needed
  check({ region: "eu-west-1" });
  // @ts-expect-error there is no such option
  check({ startUrl: "u", profile: "p" });
  assertType<Equals<Parameters<Authorize>[0], Registration>>();
  assertType<Equals<Parameters<Authorize>[1]["client"], SsoOidcClientOptions>>();
  assertType<Equals<ReturnType<Authorize>, Promise<CreateTokenResponse>>>();
  type Shown = Awaited<ReturnType<SsoOidcClient["startDeviceAuthorization"]>>;
  assertType<Equals<Parameters<OnVerification>, [authorization: Shown]>>();
});

Deno.test("a session's results have exactly their members", () => {
  assertType<Equals<Awaited<ReturnType<Session["getAccessToken"]>>, SessionToken>>();
  type Token = { accessToken: string; expiresAt: number; region: string; startUrl: string };
  assertType<Equals<SessionToken, Token>>();
  assertType<Equals<Awaited<ReturnType<Session["getState"]>>, SessionState | undefined>>();
  assertType<Equals<Extract<keyof SessionState, "accessToken" | "refreshToken">, never>>();
  assertType<Equals<Extract<SessionEvent, { type: "token" }>, never>>();
  assertType<Equals<ReturnType<typeof parseStartUrl>, StartUrl>>();
  assertType<Equals<ReturnType<typeof discoverRegion>, Promise<string>>>();
  assertType<Equals<ReturnType<typeof resolveStartUrl>, Promise<string>>>();
});
