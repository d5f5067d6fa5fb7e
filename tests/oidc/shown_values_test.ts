// What people open, read and compare: URLs, codes, IDs and regions that a service or a visitor chose.
import {
  createSsoOidcClient,
  type EndpointOptions,
  isServiceError,
  isSsoError,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  parseStartDeviceAuthorizationResponse,
  resolveEndpoint,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";

const AUTHORIZATION = {
  deviceCode: "device-code",
  userCode: "ABCD-EFGH",
  verificationUri: "https://device.sso.us-east-1.amazonaws.com/",
  verificationUriComplete: "https://d-1.awsapps.com/start/#/device?user_code=ABCD-EFGH",
  expiresIn: 600,
};

const GOOD_URLS = [
  "https://device.sso.us-east-1.amazonaws.com/",
  "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
  "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH",
  "https://ssoins-1.us-east-1.portal.amazonaws.com/#/device?user_code=ABCD-EFGH",
  "https://example.com/a%20b/~c;d=e,f?g=(h)&i=[j]+k*l!m$n@o:p",
  "http://127.0.0.1:8787/?user_code=ABCD-EFGH",
  "http://[::1]:8787/",
  "http://localhost/",
  `https://example.com/${"x".repeat(2048 - 20)}`,
];

const BAD_URLS = [
  "",
  "device.sso.us-east-1.amazonaws.com",
  "http://device.sso.us-east-1.amazonaws.com/",
  "javascript:alert(1)",
  "data:text/html,x",
  "https://aws.amazon.com\\@evil.example/",
  "https:\\\\evil.example\\",
  "https:/evil.example/",
  "https:evil.example",
  "https://user@evil.example/",
  "https://user:password@evil.example/",
  "https://aws.amazon.com@evil.example/",
  'https://example.com/"onmouseover="alert(1)',
  "https://example.com/'onmouseover='alert(1)",
  "https://example.com/<script>",
  "https://example.com/`",
  "https://example.com/{x}",
  "https://example.com/a|b^c",
  "https://example.com/a b",
  " https://example.com/",
  "https://example.com/\t",
  "https://example.com/\n",
  "https://example.com/\x1b[2J",
  "https://example.com/\u202e",
  "https://example.com/\u200b",
  "https://аws.amazon.com/", // Cyrillic а
  "https://example.com/\ud800",
  "https://example.com/é",
  `https://example.com/${"x".repeat(2049 - 20)}`,
  `https://example.com/${"x".repeat(200_000)}`,
];

for (const member of ["verificationUri", "verificationUriComplete"]) {
  Deno.test(`parseStartDeviceAuthorizationResponse() accepts URLs of RFC 3986 as ${member}`, async () => {
    for (const url of GOOD_URLS) {
      const response = Response.json({ ...AUTHORIZATION, [member]: url });
      const parsed = await parseStartDeviceAuthorizationResponse(response);
      assertEquals(parsed[member as "verificationUri"], url);
    }
  });

  Deno.test(`parseStartDeviceAuthorizationResponse() refuses a ${member} that nobody should open`, async () => {
    for (const url of BAD_URLS) {
      const response = Response.json({ ...AUTHORIZATION, [member]: url });
      const error = await parseStartDeviceAuthorizationResponse(response).catch((error) => error);
      assert(isSsoError(error, "INVALID_RESPONSE"), url.slice(0, 100));
      assertStringIncludes(error.message, `'${member}' must be`);
      assert(error.message.length < 500);
    }
  });
}

Deno.test("parseStartDeviceAuthorizationResponse() accepts codes of visible characters", async () => {
  for (const userCode of ["A", "ABCD-EFGH", "abc.def_123", "x".repeat(64)]) {
    const response = Response.json({ ...AUTHORIZATION, userCode });
    assertEquals((await parseStartDeviceAuthorizationResponse(response)).userCode, userCode);
  }
});

Deno.test("parseStartDeviceAuthorizationResponse() refuses a code that nobody can compare", async () => {
  const codes = [
    "",
    " ",
    "x".repeat(65),
    "x".repeat(250_000),
    "AB\u200bCD",
    "\u3164\u3164",
    "\u2800",
    "\u00ad",
    "AB\u202eCD",
    "AB\ud800",
    "АВСD", // Cyrillic
    "\x1b[2J",
    "AB\nCD",
  ];
  for (const userCode of codes) {
    const response = Response.json({ ...AUTHORIZATION, userCode });
    const error = await parseStartDeviceAuthorizationResponse(response).catch((error) => error);
    assert(isSsoError(error, "INVALID_RESPONSE"), JSON.stringify(userCode).slice(0, 100));
    assertStringIncludes(error.message, "'userCode' must be");
  }
});

Deno.test("parseRegisterClientResponse() refuses a client ID that a terminal would act upon", async () => {
  const registration = { clientSecret: "client-secret", clientSecretExpiresAt: 1 };
  for (const clientId of ["a\u202eb", "a\u200bb", "a\x1b[2J", "a b", "é"]) {
    const response = Response.json({ ...registration, clientId });
    const error = await parseRegisterClientResponse(response).catch((error) => error);
    assert(isSsoError(error, "INVALID_RESPONSE"), JSON.stringify(clientId));
  }
});

Deno.test("SsoServiceError has an endpoint only if it may be followed", async () => {
  const error = async (endpoint: string) =>
    await parseCreateTokenResponse(
      Response.json({ error: "invalid_request", endpoint }, { status: 400 }),
    ).catch((error) => error);
  for (const url of BAD_URLS) {
    // What cannot be seen at its ends is cut off, and the rest may be a good URL.
    const expected = url.replace(/^[\s\p{C}]+|[\s\p{C}]+$/gu, "");
    const found = (await error(url)).endpoint;
    if (found !== undefined) assertEquals([found, expected], ["https://example.com/", found]);
  }
  const endpoint = "https://oidc.eu-west-1.amazonaws.com";
  assertEquals((await error(endpoint)).endpoint, endpoint);
});

const BAD_REGIONS = [
  "",
  "x",
  "us-east-1\x1b[2J",
  "us-east-1.evil.example/",
  "US-EAST-1",
  "eu west 1",
];

Deno.test("resolveEndpoint() refuses a region that is none, also beside an endpoint", () => {
  for (const region of BAD_REGIONS) {
    const options: EndpointOptions = { endpoint: "https://proxy.example", region };
    const { message } = assertThrows(() => resolveEndpoint(options), RangeError, "'region'");
    assert(!/\p{Cc}/u.test(message), JSON.stringify(message));
    assertThrows(() => createSsoOidcClient(options), RangeError, "'region'");
  }
  assertThrows(
    () => resolveEndpoint({ endpoint: "https://proxy.example", region: 5 } as never),
    TypeError,
  );
});

Deno.test("resolveEndpoint() accepts an endpoint with a region", async () => {
  const options = { endpoint: "https://proxy.example", region: "eu-west-1" };
  assertEquals(resolveEndpoint(options).href, "https://proxy.example/");
  const clientId = btoa(`${"\xf7".repeat(16)}us-east-1`);
  const fetch = () => Promise.resolve(Response.json({ error: "invalid_client" }, { status: 401 }));
  const client = createSsoOidcClient({ ...options, fetch });
  const error = await client.refresh({
    registration: { clientId, clientSecret: "s" },
    refreshToken: "r",
  }).catch((error) => error);
  assert(isServiceError(error, "invalid_client"));
  assertStringIncludes(error.hint ?? "", "not in eu-west-1");
});
