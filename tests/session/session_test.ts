import { createSession, type SessionOptions } from "@edge-auth/aws-sso-oidc/session";
import { isServiceError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertIncludes,
  reasonOf,
  rejection,
  thrown,
} from "../support/assert.ts";
import {
  assertIdle,
  failure,
  HOUR,
  MINUTE,
  REGION,
  setUp,
  signedIn,
  START,
  START_URL,
} from "./_helpers.ts";

Deno.test("getAccessToken() signs in by the device flow, and stores one record whole", async () => {
  const setup = setUp();
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["RegisterClient", "StartDeviceAuthorization", "CreateToken"]);
  assertEquals({ ...token, accessToken: "" }, {
    accessToken: "",
    expiresAt: START + HOUR,
    region: REGION,
    startUrl: START_URL,
  });
  const record = setup.stored()!;
  assertEquals({ ...record, clientId: "", clientSecret: "", accessToken: "", refreshToken: "" }, {
    startUrl: START_URL,
    region: REGION,
    accessToken: "",
    expiresAt: "2026-01-01T01:00:00Z",
    clientId: "",
    clientSecret: "",
    registrationExpiresAt: "2026-04-01T00:00:00Z",
    refreshToken: "",
    grantTypes: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    scopes: ["sso:account:access"],
    issuedAt: "2026-01-01T00:00:00Z",
    recordVersion: 1,
  });
  assertEquals(record.accessToken, token.accessToken);
  assertEquals(setup.types(), ["registered", "signed_in"]);
  await assertIdle(setup);
});

Deno.test("getAccessToken() makes no request while the token is valid", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  await setup.clock.advance(49 * MINUTE);
  for (const session of [setup.session, setup.another()]) {
    assertEquals((await session.getAccessToken()).accessToken, accessToken);
  }
  assertEquals(setup.asked(), []);
});

Deno.test("getAccessToken() refreshes ahead of expiry: not before 10 min, at the latest 45 s before", async () => {
  for (const [jitter, due] of [[0, 50 * MINUTE], [0.5, 3_277_500], [1, HOUR - 45_000]] as const) {
    const setup = await signedIn({ random: () => jitter });
    const { accessToken, refreshToken } = setup.stored()!;
    await setup.clock.advance(due - 1);
    assertEquals((await setup.session.getAccessToken()).accessToken, accessToken);
    assertEquals(setup.asked(), []);
    await setup.clock.advance(1);
    const renewed = await setup.clock.run(setup.session.getAccessToken());
    assertEquals(setup.asked(), ["CreateToken"]);
    assert(renewed.accessToken !== accessToken);
    assertEquals(renewed.expiresAt, START + due + HOUR - due % 1000);
    assert(setup.stored()!.refreshToken !== refreshToken);
    assertEquals(setup.types(), ["refreshed"]);
  }
});

Deno.test("getAccessToken() does not refresh a short-lived token again and again", async () => {
  const setup = await signedIn({ emulator: { accessTokenExpiresIn: 120 } });
  for (let second = 0; second < 600; second += 1) {
    await setup.clock.advance(1000);
    await setup.clock.run(setup.session.getAccessToken());
  }
  const requests = setup.asked().length;
  assert(requests >= 6 && requests <= 10, `${requests} refreshes in 10 minutes`);
});

Deno.test("getAccessToken() of many callers at once is one refresh, and of several sessions, too", async () => {
  const setup = await signedIn();
  await setup.clock.advance(2 * HOUR);
  const sessions = [setup.session, setup.another(), setup.another()];
  const calls = Array.from({ length: 60 }, (_, n) => sessions[n % 3]!.getAccessToken());
  const tokens = await setup.clock.run(Promise.all(calls));
  assertEquals(setup.asked(), ["CreateToken"]);
  assertEquals(new Set(tokens.map(({ accessToken }) => accessToken)).size, 1);
  await assertIdle(setup);
});

Deno.test("getAccessToken() of many callers at once asks one person once", async () => {
  let shown = 0;
  const setup = setUp({ onVerification: () => void shown++ });
  const sessions = [setup.session, setup.another(), setup.another()];
  const calls = Array.from({ length: 60 }, (_, n) => sessions[n % 3]!.getAccessToken());
  await setup.clock.run(Promise.all(calls));
  assertEquals([shown, setup.asked()], [
    1,
    ["RegisterClient", "StartDeviceAuthorization", "CreateToken"],
  ]);
});

Deno.test("getAccessToken() keeps the refresh token that the response does not replace", async () => {
  const setup = await signedIn({ emulator: { rotateRefreshTokens: false } });
  const { refreshToken } = setup.stored()!;
  await setup.clock.advance(HOUR);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.stored()!.refreshToken, refreshToken);
});

Deno.test("getAccessToken() says what is needed when nobody can be asked", async () => {
  const setup = setUp({ onVerification: undefined });
  const error = await failure(setup, setup.session.getAccessToken(), "INTERACTION_REQUIRED");
  assertIncludes(error.message, START_URL, "no usable record");
  assertIncludes(error.hint, "signIn()", "onVerification");
  const asked = setUp();
  const call = asked.session.getAccessToken({ interactive: false });
  await failure(asked, call, "INTERACTION_REQUIRED");
  assertEquals([setup.asked(), asked.asked()], [[], []]);
});

Deno.test("getAccessToken() without scopes has no refresh token, and says so when it is over", async () => {
  const setup = await signedIn({ scopes: [] });
  assertEquals("refreshToken" in setup.stored()!, false);
  await setup.clock.advance(8 * HOUR - 1000);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), []);
  await setup.clock.advance(1000);
  const call = setup.session.getAccessToken({ interactive: false });
  const error = await failure(setup, call, "INTERACTION_REQUIRED");
  assertIncludes(error.message, "no refresh token", "scopes");
});

Deno.test("getAccessToken() uses the registration until less than a minute of it is left", async () => {
  const day = 24 * HOUR;
  for (const [left, operations] of [[61_000, 2], [59_000, 3]] as const) {
    const setup = await signedIn();
    await setup.clock.advance(90 * day - left);
    await setup.clock.run(setup.session.signIn());
    assertEquals(setup.asked().length, operations);
  }
});

Deno.test("signIn() asks the person whatever is stored, with a callback of its own", async () => {
  const setup = await signedIn();
  const { accessToken, clientId } = setup.stored()!;
  const codes: string[] = [];
  const onVerification = ({ userCode }: { userCode: string }) => void codes.push(userCode);
  const token = await setup.clock.run(setup.session.signIn({ onVerification }));
  assert(token.accessToken !== accessToken);
  assertEquals([codes.length, setup.stored()!.clientId], [1, clientId]);
  assertEquals(setup.asked(), ["StartDeviceAuthorization", "CreateToken"]);
});

Deno.test("signIn() keeps a misfit aside, and no refresh token of the record before", async () => {
  const setup = await signedIn({ scopes: [] });
  setup.store({ refreshToken: "aor-of-another-client" });
  await setup.clock.run(setup.session.signIn());
  assertEquals("refreshToken" in setup.stored()!, false);
  setup.storage.setItem(START_URL, "{");
  await setup.clock.run(setup.another().signIn());
  assertEquals(setup.storage.getItem(`${START_URL}.corrupt`), "{");
});

Deno.test("signIn() asks, though it joins a sign-in that would take what somebody else has stored", async () => {
  const setup = setUp();
  const { lock } = setup.storage;
  let locks = 0;
  let release = () => {};
  const gate = new Promise<void>((open) => release = open);
  const storage = {
    ...setup.storage,
    lock: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      if (++locks === 2) await gate; // the first one is for the renewal
      return await lock!(key, work);
    },
  };
  const session = setup.another({ storage });
  const first = session.getAccessToken();
  await setup.clock.idle();
  const other = await setup.clock.run(setup.another().getAccessToken());
  const forced = session.signIn();
  release();
  const tokens = await setup.clock.run(Promise.all([first, forced]));
  assert(tokens[1]!.accessToken !== other.accessToken);
  assertEquals(tokens[0], tokens[1]);
});

Deno.test("signIn() tells everybody who waits the same code", async () => {
  const setup = setUp({ emulator: { approval: "page" }, onVerification: undefined });
  const codes: string[] = [];
  const onVerification = ({ userCode }: { userCode: string }) => void codes.push(userCode);
  const first = setup.session.signIn({ onVerification });
  await setup.clock.advance(5000);
  const second = setup.session.signIn({
    onVerification: ({ userCode }) => {
      codes.push(userCode);
      setup.emulator.approve(userCode);
    },
  });
  const tokens = await setup.clock.run(Promise.all([first, second]));
  assertEquals([codes.length, new Set(codes).size], [2, 1]);
  assertEquals(tokens[0], tokens[1]);
  assert(setup.types().includes("pending"));
});

Deno.test("signIn() ends with what onVerification throws or rejects with", async () => {
  for (
    const onVerification of [
      () => {
        throw new Error("no terminal");
      },
      () => Promise.reject(new Error("no terminal")),
    ]
  ) {
    const setup = setUp({ emulator: { approval: "page" } });
    const error = await setup.clock.run(rejection(setup.session.signIn({ onVerification })));
    assertEquals(error.message, "no terminal");
    await assertIdle(setup);
  }
});

Deno.test("signIn() registers once more if the client is not known, and only once", async () => {
  for (const exception of ["InvalidClientException", "UnauthorizedClientException"] as const) {
    for (const operation of ["StartDeviceAuthorization", "CreateToken"] as const) {
      const setup = await signedIn();
      setup.emulator.failNext({ exception, operation });
      await setup.clock.run(setup.session.signIn());
      assertEquals(setup.asked().filter((name) => name === "RegisterClient").length, 1);
      setup.emulator.failNext({ exception, operation, times: 2 });
      const error = await setup.clock.run(rejection(setup.session.signIn()));
      assert(isServiceError(error), `${error}`);
      assertEquals(setup.asked().filter((name) => name === "RegisterClient").length, 1);
    }
  }
});

Deno.test("signIn() uses a registration again whose sign-in was denied", async () => {
  const setup = setUp({
    emulator: { approval: "page" },
    onVerification: ({ userCode }) => setup.emulator.deny(userCode),
  });
  for (const _ of [1, 2]) {
    const error = await setup.clock.run(rejection(setup.session.signIn()));
    assert(isServiceError(error, "access_denied"), `${error}`);
  }
  assertEquals(setup.asked().filter((name) => name === "RegisterClient").length, 1);
  assertEquals(setup.stored(), undefined);
});

Deno.test("signIn() by 'authorize' registers for PKCE, and never uses a client of the device flow", async () => {
  const setup = await signedIn();
  const seen: unknown[] = [];
  const session = setup.another({
    authorize: (registration, { client, signal }) => {
      seen.push(registration.clientId, client.region, signal.aborted);
      return Promise.resolve({
        accessToken: "aoa-of-pkce-0123456789",
        tokenType: "Bearer",
        expiresIn: 3600,
        refreshToken: "aor-of-pkce-0123456789",
      });
    },
  });
  const { clientId } = setup.stored()!;
  const token = await setup.clock.run(session.signIn());
  assertEquals(token.accessToken, "aoa-of-pkce-0123456789");
  const record = setup.stored()!;
  assertEquals(seen, [record.clientId, REGION, false]);
  assert(record.clientId !== clientId);
  assertEquals(record.grantTypes, ["authorization_code", "refresh_token"]);
  const { body } = setup.emulator.requests.at(-1)!;
  assertEquals(body, {
    clientName: "aws-sso-oidc",
    clientType: "public",
    scopes: ["sso:account:access"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
    grantTypes: ["authorization_code", "refresh_token"],
    issuerUrl: START_URL,
  });
  // And the other way round.
  await setup.clock.run(setup.another().signIn());
  assertEquals(setup.asked(), [
    "RegisterClient",
    "RegisterClient",
    "StartDeviceAuthorization",
    "CreateToken",
  ]);
});

Deno.test("signIn() says what 'authorize' must return", async () => {
  for (const value of [undefined, {}, { accessToken: "SECRET-SECRET-1", expiresIn: "1" }]) {
    const setup = setUp({ authorize: () => Promise.resolve(value as never) });
    const error = await setup.clock.run(rejection(setup.session.signIn()));
    assert(error instanceof TypeError, `${error}`);
    assertIncludes(error.message, "authorize() must return");
    assert(!error.message.includes("SECRET"));
  }
});

Deno.test("invalidate() makes the next call refresh, in other sessions on the record as well", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  const other = setup.another();
  await other.getAccessToken();
  await setup.session.invalidate(accessToken);
  assertEquals(setup.stored()!.expiresAt, "1970-01-01T00:00:00Z");
  const [one, two] = await setup.clock.run(
    Promise.all([other.getAccessToken(), setup.session.getAccessToken()]),
  );
  assert(one!.accessToken !== accessToken);
  assertEquals(one, two);
  assertEquals(setup.asked(), ["CreateToken"]);
  assertEquals(setup.types(), ["invalidated", "refreshed"]);
});

Deno.test("invalidate() of many callers writes once", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  await Promise.all(Array.from({ length: 20 }, () => setup.session.invalidate(accessToken)));
  assertEquals(setup.types(), ["invalidated"]);
});

Deno.test("invalidate() has no effect on a newer token", async () => {
  const setup = await signedIn();
  const { accessToken } = setup.stored()!;
  await setup.session.invalidate(accessToken);
  const { accessToken: newer } = await setup.clock.run(setup.session.getAccessToken());
  await Promise.all([setup.session.invalidate(accessToken), setup.session.invalidate("unknown")]);
  assertEquals((await setup.session.getAccessToken()).accessToken, newer);
  // An old copy of the record, as of an eventually consistent store, gives nothing out again.
  setup.store({ accessToken, expiresAt: "2026-01-01T00:50:00Z", issuedAt: undefined });
  setup.asked();
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(setup.asked(), ["CreateToken"]);
});

Deno.test("getState() tells what is stored, without secrets", async () => {
  const setup = setUp();
  assertEquals(await setup.session.getState(), undefined);
  await setup.clock.run(setup.session.getAccessToken());
  assertEquals(await setup.session.getState(), {
    startUrl: START_URL,
    region: REGION,
    expiresAt: START + HOUR,
    registrationExpiresAt: START + 90 * 24 * HOUR,
    hasRefreshToken: true,
  });
  await setup.session.invalidate(setup.stored()!.accessToken);
  assertEquals((await setup.session.getState())!.expiresAt, 0);
});

Deno.test("createSession() keeps its record under 'name', or the start URL as it was given", async () => {
  const pasted = `${START_URL}/#/`;
  const setup = setUp({ startUrl: pasted });
  const token = await setup.clock.run(setup.session.getAccessToken());
  assertEquals(token.startUrl, START_URL);
  assertEquals(setup.stored(pasted)!.startUrl, pasted);
  const named = setup.another({ name: "my-sso" });
  await setup.clock.run(named.getAccessToken());
  assert(setup.stored("my-sso"));
});

Deno.test("createSession() takes what is missing from the record, the URL's shape or the portal", async () => {
  const regional = "https://ssoins-1.portal.eu-west-1.app.aws";
  const urls: string[] = [];
  const setup = setUp({ startUrl: regional, region: undefined });
  const fetch: SessionOptions["fetch"] = (url, init) => {
    urls.push(new URL(url).host);
    return /token|client|device_/.test(url)
      ? setup.emulator.fetch(`https://oidc.${REGION}.amazonaws.com${new URL(url).pathname}`, init)
      : Promise.resolve(new Response('<meta name="region" content="eu-north-1">'));
  };
  const shaped = await setup.clock.run(setup.another({ fetch }).getAccessToken());
  assertEquals([shaped.region, urls[0]], ["eu-west-1", "oidc.eu-west-1.api.aws"]);
  urls.length = 0;
  const found = setup.another({ startUrl: START_URL, fetch });
  assertEquals((await setup.clock.run(found.getAccessToken())).region, "eu-north-1");
  assertEquals(urls.slice(0, 2), ["example.awsapps.com", "oidc.eu-north-1.amazonaws.com"]);
  urls.length = 0;
  await setup.clock.advance(HOUR);
  const stored = setup.another({ startUrl: START_URL, fetch });
  assertEquals((await setup.clock.run(stored.getAccessToken())).region, "eu-north-1");
  assertEquals(urls, ["oidc.eu-north-1.amazonaws.com"]);
});

Deno.test("createSession() follows a URL of an organisation's, and keeps it in the record", async () => {
  const vanity = "https://aws.example.com/";
  const setup = setUp({ startUrl: vanity });
  const fetch: SessionOptions["fetch"] = (url, init) =>
    url.startsWith("https://aws.example.com")
      ? Promise.resolve(new Response(null, { status: 302, headers: { location: START_URL } }))
      : setup.emulator.fetch(url, init);
  await setup.clock.run(setup.another({ fetch }).getAccessToken());
  assertEquals(setup.stored(vanity)!.startUrl, vanity);
  const { body } = setup.emulator.requests.find(({ operation }) =>
    operation === "StartDeviceAuthorization"
  )!;
  assertEquals((body as { startUrl: string }).startUrl, START_URL);
});

Deno.test("createSession() sends everything to an endpoint, the portal's requests to the portal's", async () => {
  const setup = setUp();
  const urls: string[] = [];
  const fetch: SessionOptions["fetch"] = (url, init) => {
    urls.push(url);
    return setup.emulator.fetch(url, init);
  };
  for (const portalEndpoint of [undefined, "http://127.0.0.1:9/portal"]) {
    const session = setup.another({ endpoint: "http://127.0.0.1:8", portalEndpoint, fetch });
    await setup.clock.run(session.getAccessToken());
    await setup.clock.run(reasonOf(session.signOut().then(() => Promise.reject())));
    assertIncludes(urls.at(-1)!, portalEndpoint ?? "http://127.0.0.1:8", "/logout");
    assert(urls.slice(0, -1).every((url) => url.startsWith("http://127.0.0.1:8/")));
    urls.length = 0;
  }
});

Deno.test("createSession() refuses options that make no sense, at once", () => {
  const options = { startUrl: START_URL };
  const cases: readonly (readonly [object | undefined, string, string])[] = [
    [undefined, "TypeError", "start URL"],
    [{}, "TypeError", "start URL"],
    [{ startUrl: "http://example.com" }, "RangeError", "https"],
    [{ ...options, endpoint: "https://example.com" }, "TypeError", "'region'"],
    [{ ...options, region: "nowhere" }, "RangeError", "'region'"],
    [{ ...options, region: REGION, endpoint: "ftp://x" }, "RangeError", "https"],
    [{ ...options, region: REGION, portalEndpoint: "ftp://x" }, "RangeError", "https"],
    [{ ...options, name: "" }, "TypeError", "'name'"],
    [{ ...options, name: 7 }, "TypeError", "'name'"],
    [{ ...options, storage: new Map() }, "TypeError", "'storage.getItem'"],
    [{ ...options, onVerification: "yes" }, "TypeError", "'onVerification'"],
    [{ ...options, authorize: {} }, "TypeError", "'authorize'"],
    [{ ...options, onEvent: [] }, "TypeError", "'onEvent'"],
    [{ ...options, random: 4 }, "TypeError", "'random'"],
    [{ ...options, fetch: "fetch" }, "TypeError", "'fetch'"],
    [{ ...options, timeout: 0 }, "RangeError", "'timeout'"],
  ];
  for (const [value, name, text] of cases) {
    const error = thrown(() => createSession(value as SessionOptions));
    assertEquals(error.constructor.name, name, error.message);
    assertIncludes(error.message, text);
  }
});
