// Messages that a stranger understands: each mistake has its own.
import {
  createSsoOidcClient,
  parseAuthorizationCallback,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { hintOf, rejection } from "../support/assert.ts";

const REGION = { region: "us-east-1" };
const registration = { clientId: "client-id", clientSecret: "client-secret" };

/** Mistakes in an endpoint, and what must be said of them. */
const ENDPOINTS: readonly (readonly [endpoint: string, word: string])[] = [
  ["proxy.example", "absolute URL"],
  ["", "absolute URL"],
  ["http://proxy.example", "https"],
  ["ftp://proxy.example", "https"],
  ["https://user:password@proxy.example", "credentials"],
  ["https://proxy.example/?a=b", "query"],
  ["https://proxy.example/#a", "fragment"],
  ["https://proxy.example/\n", "control characters"],
];

Deno.test("resolveEndpoint() says what is wrong with an endpoint", () => {
  const messages = new Set<string>();
  for (const [endpoint, word] of ENDPOINTS) {
    const { message } = assertThrows(() => resolveEndpoint({ endpoint }), Error);
    assertStringIncludes(message, "'endpoint'");
    assertStringIncludes(message, word);
    assert(!message.includes("password"), message);
    messages.add(message);
  }
  assertEquals(messages.size, 5);
});

Deno.test("createSsoOidcClient() shows the number that it refuses", () => {
  for (const maxAttempts of [0, -1, 1.5, NaN]) {
    const { message } = assertThrows(
      () => createSsoOidcClient({ ...REGION, maxAttempts }),
      RangeError,
      "'maxAttempts'",
    );
    assert(message.endsWith(`it is ${maxAttempts}`), message);
  }
  assertThrows(() => createSsoOidcClient({ ...REGION, timeout: 0 }), RangeError, "it is 0");
});

Deno.test("parseAuthorizationCallback() says that junk is no address of a callback", () => {
  for (const junk of ["", "junk", "http://127.0.0.1:53682/", "https://example.com/?a=b", "?x"]) {
    assertThrows(
      () => parseAuthorizationCallback(junk, { state: "state" }),
      Error,
      "no address of a callback",
    );
  }
});

Deno.test("createSsoOidcClient() advises about an interval only where there is one", async () => {
  const fetch = () => Promise.resolve(Response.json({ error: "slow_down" }, { status: 400 }));
  const client = createSsoOidcClient({ ...REGION, fetch });
  const hint = async (call: Promise<unknown>) => hintOf(await rejection(call));
  const register = client.registerClient({ clientName: "my-tool", clientType: "public" });
  assertEquals(await hint(register), "Too many requests. Try again later.");
  const refresh = client.refresh({ registration, refreshToken: "refresh-token" });
  assertEquals(await hint(refresh), "Too many requests. Try again later.");
  const poll = client.createToken({
    ...registration,
    grantType: "urn:ietf:params:oauth:grant-type:device_code",
    deviceCode: "device-code",
  });
  assertStringIncludes(await hint(poll), "interval");
});

Deno.test("SsoOidcClient.refresh() says why there may be no refresh token", async () => {
  const client = createSsoOidcClient(REGION);
  const input = { registration, refreshToken: undefined as unknown as string };
  const { message } = await client.refresh(input).catch((error) => error);
  for (const word of ["'refreshToken'", "scopes", "keep the old one"]) {
    assertStringIncludes(message, word);
  }
});
