// What the poller adds to an error, because it knows more than the answer alone, and what it strikes.
import { SsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { assertNoLeak, facesOf, secretText } from "../../_protocol/_helpers.ts";
import { type Answer, hang, refusal } from "../../support/scripted_fetch.ts";
import { FLOW, nextEvent, reasonOf, setUp, type SetupOptions, START } from "./_helpers.ts";

async function refuse(answer: Answer, options: SetupOptions = {}): Promise<SsoServiceError> {
  const { clock, poller } = setUp([answer], options);
  const error = await reasonOf(clock.run(poller.next()));
  assertInstanceOf(error, SsoServiceError);
  return error;
}

/** A client id as the service makes them: random bytes and the region. */
function clientIdOf(region: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes) + region)
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

Deno.test("pollDeviceToken() hints at the region that the client was registered in", async () => {
  for (let i = 0; i < 50; i++) {
    const input = { clientId: clientIdOf("eu-central-1") };
    for (const code of ["invalid_client", "invalid_grant", "invalid_request"]) {
      const { hint = "" } = await refuse(refusal(code), { input });
      assertMatch(hint, /registered in eu-central-1.*us-east-1/);
    }
    const here = await refuse(refusal("invalid_client"), {
      input,
      options: { region: "eu-central-1" },
    });
    assertNotMatch(here.hint ?? "", /registered in/);
  }
});

Deno.test("pollDeviceToken() hints at no region where the client id tells none", async () => {
  for (const clientId of ["client-id", "!", "dXMtZWFzdC0x ", btoa("no region in this")]) {
    const { hint = "" } = await refuse(refusal("invalid_client"), { input: { clientId } });
    assertNotMatch(hint, /registered in/);
  }
});

const hour = 3_600_000;
for (const [skew, words] of [[hour, /60 min ahead/], [-hour, /60 min behind/]] as const) {
  Deno.test(`pollDeviceToken() hints at a clock that is wrong by ${skew} ms`, async () => {
    const date = new Date(START - skew).toUTCString();
    const error = await refuse(refusal("invalid_grant", { headers: { date } }));
    assertMatch(error.hint ?? "", words);
  });
}

Deno.test("pollDeviceToken() hints at no clock that is right to a minute, or not told of", async () => {
  for (const date of [new Date(START + 59_000).toUTCString(), "yesterday", ""]) {
    const error = await refuse(refusal("invalid_grant", { headers: { date } }));
    assertNotMatch(error.hint ?? "", /clock/);
  }
});

Deno.test("pollDeviceToken() hints at a wrong clock when the service says that the code expired", async () => {
  const date = new Date(START + hour).toUTCString();
  const { clock, poller } = setUp([refusal("expired_token", { headers: { date } })]);
  const error = await reasonOf(clock.run(poller.next()));
  assertInstanceOf(error, SsoError);
  assertInstanceOf(error.cause, SsoServiceError);
  assertMatch(error.cause.hint ?? "", /60 min behind/);
});

Deno.test("pollDeviceToken() hints at a registration that has expired", async () => {
  const invalid = refusal("invalid_client", { status: 401 });
  const old = { clientSecretExpiresAt: START / 1000 - 1 };
  assertMatch(
    (await refuse(invalid, { input: old as object })).hint ?? "",
    /expired at 2025-12-31/,
  );
  assertNotMatch((await refuse(invalid)).hint ?? "", /expired at/);
  const never = { clientSecretExpiresAt: 0 / 0 };
  assertNotMatch((await refuse(invalid, { input: never as object })).hint ?? "", /expired at/);
});

Deno.test("pollDeviceToken() hints at nothing of that kind when a person pressed Deny", async () => {
  const date = new Date(START + hour).toUTCString();
  const { hint = "" } = await refuse(refusal("access_denied", { headers: { date } }), {
    input: { clientId: clientIdOf("eu-central-1") },
  });
  assertNotMatch(hint, /clock|registered/);
  assert(hint.length > 0);
});

const { clientSecret, deviceCode } = FLOW;
const echoes: readonly (readonly [string, Record<string, unknown>])[] = [
  ["error_description", { error_description: `no ${clientSecret} with ${deviceCode} here` }],
  ["a long error_description", { error_description: "x".repeat(290) + clientSecret }],
  ["reason", { reason: deviceCode }],
  ["message", { error_description: undefined, message: clientSecret }],
  ["endpoint and region", { endpoint: `https://${clientSecret}/`, region: deviceCode }],
];
for (const [where, members] of echoes) {
  Deno.test(`pollDeviceToken() strikes a secret that comes back in ${where}`, async () => {
    const error = await refuse(refusal("invalid_request", members));
    assertNoLeak(error, clientSecret);
    assertNoLeak(error, deviceCode);
    assert(facesOf(error).includes("***") || where.startsWith("a long"));
  });
}

// The name of an exception is made of its code, or the code of its name: in another spelling.
const spellings = ["DEVICECODE0123456789", "deviceCode-secret.word", "aThingThatIsSecret"];
for (const secret of spellings) {
  Deno.test(`pollDeviceToken() strikes '${secret}' where it comes back as code or name`, async () => {
    const echoes = [
      [{ error: secret }, {}],
      [{ error: undefined, __type: secret }, {}],
      [{ error: undefined, code: secret }, {}],
      [{ error: undefined }, { "x-amzn-errortype": secret }],
      [{ error: secret, __type: secret }, {}],
    ] as const;
    for (const [members, headers] of echoes) {
      const { clock, poller } = setUp([refusal("", { ...members, headers })], {
        input: { deviceCode: secret },
      });
      const error = await reasonOf(clock.run(poller.next()));
      assertInstanceOf(error, SsoError);
      if (!(error instanceof SsoServiceError)) continue; // no name, so no error of this API
      const word = /secret|0123456789/i;
      assertNotMatch(`${error.name} ${error.error} ${error.message} ${Deno.inspect(error)}`, word);
    }
  });
}

Deno.test("pollDeviceToken() keeps the name where only the code was a secret", async () => {
  const headers = { "x-amzn-errortype": "AccessDeniedException" };
  const error = await refuse(refusal(deviceCode, { headers }));
  assertEquals([error.name, error.error], ["AccessDeniedException", "***"]);
});

Deno.test("pollDeviceToken() strikes a secret in its URI-encoded form as well", async () => {
  const secret = "A+B/C=D&E F%G\u00e9H";
  const error_description = `${encodeURIComponent(secret)} and ${secret}`;
  const error = await refuse(refusal("invalid_grant", { error_description }), {
    input: { clientSecret: secret },
  });
  assertEquals(error.error_description, "*** and ***");
});

Deno.test("pollDeviceToken() strikes whatever its secrets are, and wherever they come back", async () => {
  const secrets = fc.tuple(secretText, secretText);
  await fc.assert(
    fc.asyncProperty(secrets, fc.string(), async ([clientSecret, deviceCode], around) => {
      const text = `${around}${clientSecret}${around}${deviceCode}${around}`;
      const members = { error_description: text, reason: text, endpoint: text, region: text };
      const error = await refuse(refusal("invalid_grant", members), {
        input: { clientSecret, deviceCode },
      });
      assertNoLeak(error, clientSecret);
      assertNoLeak(error, deviceCode);
    }),
    { numRuns: 200 },
  );
});

Deno.test("pollDeviceToken() says what to do about a time limit, and which it was", async () => {
  const event = await nextEvent(setUp([hang], { options: { timeout: 1_234 } }));
  assert(event.type === "retry");
  assertInstanceOf(event.error, SsoError);
  assertMatch(event.error.message, /1234 ms/);
  assert(event.error.hint);
  assertNoLeak(event.error, clientSecret);
});
