// The official client as the judge: what the emulator says must be what it understands.
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as sdk from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type OidcExceptionName,
} from "@edge-auth/aws-sso-oidc/testing";
import {
  authorizeUrl,
  DEVICE_GRANT,
  locationOf,
  REDIRECT_URI,
  START_URL,
  STILL,
  VERIFIER,
} from "./_calls.ts";

interface Served {
  emulator: Emulator;
  client: sdk.SSOOIDCClient;
  origin: string;
}

/** The emulator behind a real server, and the SDK with its own HTTP handler in front of it. */
async function serve(options: EmulatorOptions, use: (served: Served) => Promise<void>) {
  const emulator = createEmulator({ clock: STILL, ...options });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    emulator.handler,
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const client = new sdk.SSOOIDCClient({ region: "us-east-1", endpoint: origin, maxAttempts: 1 });
  try {
    await use({ emulator, client, origin });
  } finally {
    client.destroy();
    await server.shutdown();
  }
}

async function register({ client }: Served, more: Partial<sdk.RegisterClientCommandInput> = {}) {
  const registration = await client.send(
    new sdk.RegisterClientCommand({
      clientName: "oracle",
      clientType: "public",
      scopes: ["sso:account:access"],
      ...more,
    }),
  );
  return { clientId: registration.clientId ?? "", clientSecret: registration.clientSecret ?? "" };
}

Deno.test(
  "createEmulator() signs the AWS SDK in by a device code, and refreshes",
  async () => {
    await serve({}, async (served) => {
      const { client, emulator, origin } = served;
      const credentials = await register(served);
      const started = await client.send(
        new sdk.StartDeviceAuthorizationCommand({ ...credentials, startUrl: START_URL }),
      );
      assertEquals([started.interval, started.expiresIn], [1, 600]);
      assertEquals(started.verificationUriComplete, `${origin}/?user_code=${started.userCode}`);
      const poll = () =>
        client.send(
          new sdk.CreateTokenCommand({
            ...credentials,
            grantType: DEVICE_GRANT,
            deviceCode: started.deviceCode,
          }),
        );
      const pending = await assertRejects(poll, sdk.AuthorizationPendingException);
      assertEquals([pending.error, pending.$metadata.httpStatusCode], [
        "authorization_pending",
        400,
      ]);
      await assertRejects(poll, sdk.SlowDownException);
      emulator.approve(started.userCode ?? "");
      emulator.advance(6000);
      const tokens = await poll();
      assertEquals([tokens.tokenType, tokens.expiresIn], ["Bearer", 3600]);
      assert(tokens.accessToken?.startsWith("aoa"));
      assert(tokens.$metadata.requestId);
      await assertRejects(poll, sdk.InvalidGrantException);
      const refresh = () =>
        client.send(
          new sdk.CreateTokenCommand({
            ...credentials,
            grantType: "refresh_token",
            refreshToken: tokens.refreshToken,
          }),
        );
      assert((await refresh()).refreshToken?.startsWith("aor"));
      const gone = await assertRejects(refresh, sdk.InvalidGrantException);
      assertEquals(gone.error_description, "Invalid refresh token provided");
      assertEquals(emulator.requests.map(({ operation }) => operation), [
        "RegisterClient",
        "StartDeviceAuthorization",
        ...Array(6).fill("CreateToken"),
      ]);
    });
  },
);

Deno.test("createEmulator() signs the AWS SDK in by PKCE", async () => {
  await serve({ approval: "auto" }, async (served) => {
    const credentials = await register(served, {
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: ["http://127.0.0.1/oauth/callback"],
      issuerUrl: START_URL,
    });
    const url = new URL(authorizeUrl(credentials.clientId));
    const response = await fetch(`${served.origin}${url.pathname}${url.search}`, {
      redirect: "manual",
    });
    await response.body?.cancel();
    const exchange = new sdk.CreateTokenCommand({
      ...credentials,
      grantType: "authorization_code",
      code: locationOf(response).searchParams.get("code") ?? "",
      redirectUri: REDIRECT_URI,
      codeVerifier: VERIFIER,
    });
    assert((await served.client.send(exchange)).accessToken?.startsWith("aoa"));
  });
});

Deno.test(
  "createEmulator() is refused by the AWS SDK in the ways of the service",
  async () => {
    await serve({}, async (served) => {
      const { client, emulator } = served;
      const credentials = await register(served);
      const send = (more: object) =>
        client.send(new sdk.CreateTokenCommand({ ...credentials, grantType: "", ...more }));
      await assertRejects(() => send({}), sdk.InvalidRequestException);
      await assertRejects(() => send({ grantType: "x" }), sdk.UnsupportedGrantTypeException);
      await assertRejects(
        () => send({ grantType: "authorization_code" }),
        sdk.UnauthorizedClientException,
      );
      await assertRejects(
        () => send({ grantType: DEVICE_GRANT, deviceCode: "x", scope: ["x"] }),
        sdk.InvalidScopeException,
      );
      await assertRejects(
        () => register(served, { clientType: "x" }),
        sdk.InvalidClientMetadataException,
      );
      await assertRejects(
        () => register(served, { redirectUris: ["https://example.com"] }),
        sdk.InvalidRedirectUriException,
      );
      emulator.expireClient(credentials.clientId);
      const expired = await assertRejects(
        () => send({ grantType: DEVICE_GRANT }),
        sdk.InvalidClientException,
      );
      assertEquals(expired.$metadata.httpStatusCode, 401);
    });
  },
);

// CreateToken of the model does not list every exception, but the SDK knows each by its name.
const CLASSES: Record<OidcExceptionName, new (...args: never[]) => Error> = {
  AccessDeniedException: sdk.AccessDeniedException,
  AuthorizationPendingException: sdk.AuthorizationPendingException,
  ExpiredTokenException: sdk.ExpiredTokenException,
  InternalServerException: sdk.InternalServerException,
  InvalidClientException: sdk.InvalidClientException,
  InvalidClientMetadataException: sdk.InvalidClientMetadataException,
  InvalidGrantException: sdk.InvalidGrantException,
  InvalidRedirectUriException: sdk.InvalidRedirectUriException,
  InvalidRequestException: sdk.InvalidRequestException,
  InvalidRequestRegionException: sdk.InvalidRequestRegionException,
  InvalidScopeException: sdk.InvalidScopeException,
  SlowDownException: sdk.SlowDownException,
  UnauthorizedClientException: sdk.UnauthorizedClientException,
  UnsupportedGrantTypeException: sdk.UnsupportedGrantTypeException,
};

Deno.test(
  "Emulator.failNext() injects what the AWS SDK takes for each exception",
  async () => {
    await serve({}, async ({ client, emulator }) => {
      const command = new sdk.CreateTokenCommand({
        clientId: "a",
        clientSecret: "b",
        grantType: "c",
      });
      for (const [name, type] of Object.entries(CLASSES)) {
        const details = {
          error_description: `about ${name}`,
          reason: "r",
          endpoint: "e",
          region: "x",
        };
        emulator.failNext({ exception: name as OidcExceptionName, ...details });
        const error: unknown = await client.send(command).catch((reason) => reason);
        assert(error instanceof type, name);
        const { error_description } = error as { error_description?: string };
        assertEquals([error.name, error_description], [name, `about ${name}`]);
        const { reason, endpoint, region } = error as unknown as Record<string, unknown>;
        if (name === "AccessDeniedException" || name === "InvalidRequestException") {
          assertEquals(reason, "r");
        }
        if (name === "InvalidRequestRegionException") assertEquals([endpoint, region], ["e", "x"]);
      }
      assertEquals(emulator.requests.length, 14);
    });
  },
);

Deno.test("Emulator.failNext() makes the AWS SDK try again", async () => {
  const emulator = createEmulator();
  const client = new sdk.SSOOIDCClient({
    region: "us-east-1",
    retryStrategy: {
      acquireInitialRetryToken: () => Promise.resolve(token(0)),
      refreshRetryTokenForRetry: (previous, error) => {
        if (previous.getRetryCount() >= 2) throw error.error ?? new Error("given up");
        return Promise.resolve(token(previous.getRetryCount() + 1));
      },
      recordSuccess: () => {},
    },
    requestHandler: {
      handle: async (request: HttpRequest) => {
        const response = await emulator.fetch(`https://${request.hostname}${request.path}`, {
          method: request.method,
          headers: request.headers,
          body: request.body,
        });
        const body = new Uint8Array(await response.arrayBuffer());
        const headers = Object.fromEntries(response.headers);
        return { response: { statusCode: response.status, headers, body } } as never;
      },
    },
  });
  emulator.failNext({ status: 503, body: "<html>", headers: { "content-type": "text/html" } });
  emulator.failNext({ exception: "InternalServerException" });
  const command = new sdk.RegisterClientCommand({ clientName: "oracle", clientType: "public" });
  assert((await client.send(command)).clientId);
  assertEquals(emulator.requests.map(({ status }) => status), [503, 500, 200]);
});

/** What the SDK hands to its HTTP handler. */
interface HttpRequest {
  hostname: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

function token(count: number) {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
