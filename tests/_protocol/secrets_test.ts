// Secrets that were sent do not come back in errors, whatever the service makes of them.
import { isSsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { secretText } from "../support/arbitraries.ts";
import { assertHides, rejection } from "../support/assert.ts";
import { setUp, titleOf } from "../support/operations/client_setup.ts";
import { OIDC, SERVICES } from "../support/operations/mod.ts";
import { sampleOf } from "../support/operations/samples.ts";
import { type Answer, reply } from "../support/scripted_fetch.ts";
import { EXAMPLE } from "./_example.ts";

for (const service of [...SERVICES, EXAMPLE]) {
  for (const operation of service.operations) {
    const names = Object.keys(operation.request)
      .filter((name) => operation.request[name]!.kind === "secret");

    Deno.test(`${titleOf(operation)} strikes all secrets that it sent, wherever they come back`, async () => {
      const echoed = fc.uniqueArray(
        fc.constantFrom(
          ...["error", "error_description", "message", "Message", "reason", "endpoint", "region"],
          ...["code", "__type"],
        ),
        { minLength: 1 },
      );
      const secrets = fc.record(Object.fromEntries(names.map((name) => [name, secretText])), {
        noNullPrototype: true,
      });
      const status = fc.constantFrom(400, 401, 403, 429, 500);
      const around = fc.string();
      await fc.assert(
        fc.asyncProperty(
          secrets,
          echoed,
          status,
          around,
          async (secrets, echoed, status, around) => {
            const sent = Object.values(secrets);
            const echo = echoed.map((name, at) => [
              name,
              name === "error" ? sent[at % sent.length] : around + sent.join(around) + around,
            ]);
            const body = { error: "invalid", ...Object.fromEntries(echo) };
            const { call, clock } = await setUp({ service, operation }, [reply(body, status)], {
              maxAttempts: 1,
            });
            const error = await rejection(
              clock.run(call({ ...sampleOf(operation.request), ...secrets })),
            );
            assert(isSsoError(error), String(error));
            assertHides(error, ...sent);
          },
        ),
        { numRuns: 60 },
      );
    });
  }
}

const REFRESH = OIDC.operations.find(({ form }) => form === "a refresh token")!;
const INPUT = sampleOf(REFRESH.request) as Record<"clientSecret" | "refreshToken", string>;

async function errorOf(answer: Answer, more: object = {}): Promise<SsoServiceError> {
  const { call, clock } = await setUp({ service: OIDC, operation: REFRESH }, [answer]);
  const error = await rejection(clock.run(call({ ...INPUT, ...more })));
  assertInstanceOf(error, SsoServiceError);
  return error;
}

const described = (error_description: string, more: object = {}) =>
  errorOf(reply({ error: "invalid_grant", error_description }, 400), more);

Deno.test("a client strikes only what is secret and was sent", async () => {
  const { startUrl, deviceCode } = {
    startUrl: "https://x.awsapps.com/start",
    deviceCode: "OTHER123",
  };
  const { error_description } = await described(`${startUrl} ${deviceCode} ${INPUT.clientSecret}`);
  assertEquals(error_description, `${startUrl} ${deviceCode} ***`);
  // What was sent, but is no secret; and what is one, but was not sent.
  const clientId = "a-client-id-of-22-char";
  const said = await described(`${clientId} ${INPUT.refreshToken}`, { clientId, scope: null });
  assertEquals(said.error_description, `${clientId} ***`);
});

Deno.test("a client strikes secrets that were shortened, split, encoded, or are within each other", async () => {
  const refreshToken = "aor-CLIENTSECRET0123456789-MGUCMQDtailOfTheToken";
  const echoes = [
    refreshToken,
    refreshToken.slice(0, -1),
    refreshToken.slice(3),
    `${refreshToken.slice(0, 30)}\u200b${refreshToken.slice(30)}`,
  ];
  for (const echo of echoes) {
    const headers = { "x-amzn-requestid": echo.replace(/[^ -~]/g, "") };
    for (const name of ["error_description", "reason"]) {
      const error = await errorOf(reply({ error: "x", [name]: echo }, 400, headers), {
        refreshToken,
      });
      assert(!/tailOfThe|MGUCMQD/.test(`${error.message} ${JSON.stringify(error)}`), error.message);
    }
  }
  const clientSecret = "A+B/C=D&E F%GHIJKLMN";
  const text = `${encodeURIComponent(clientSecret)} and ${clientSecret}`;
  assertEquals((await described(text, { clientSecret })).error_description, "*** and ***");
});

Deno.test("a client strikes secrets in headers that an error names", async () => {
  const { refreshToken } = INPUT;
  const names = ["content-type", "x-amzn-requestid", "x-amzn-errortype"];
  const echoes = [refreshToken, `token_${refreshToken.slice(2)}`, `${refreshToken}\\n`];
  for (const name of names) {
    for (const echo of echoes) {
      for (const body of ["<h1>Sorry</h1>", "", "{}", JSON.stringify({ error: "x" })]) {
        const answer = () => new Response(body, { status: 400, headers: { [name]: echo } });
        const { call, clock } = await setUp({ service: OIDC, operation: REFRESH }, [answer]);
        const error = await rejection(clock.run(call({ ...INPUT })));
        const { $metadata: _, ...members } = error as SsoServiceError;
        const said = `${error.name} ${error.message} ${JSON.stringify(members)}`;
        for (let at = 0; at + 12 <= refreshToken.length; at++) {
          assert(!said.includes(refreshToken.slice(at, at + 12)), said);
        }
      }
    }
  }
});

Deno.test("a client strikes a secret that is no Unicode text, like any other", async () => {
  const clientSecret = "SECRETVALUE\ud800";
  assertHides(await described(`no ${clientSecret} here`, { clientSecret }), "SECRETVALUE");
});

// The name of an exception is derived from its code, or the code from its name: in another spelling.
for (const secret of ["REFRESHTOKEN0123456789", "refreshToken-secret.word", "aThingThatIsSecret"]) {
  Deno.test(`a client strikes '${secret}' where it comes back as code or name`, async () => {
    const echoes = [
      reply({ error: secret }, 400),
      reply({ __type: secret }, 400),
      reply({ code: secret }, 400),
      reply({}, 400, { "x-amzn-errortype": secret }),
      reply({ error: secret, __type: secret }, 400),
    ];
    for (const echo of echoes) {
      const { call, clock } = await setUp({ service: OIDC, operation: REFRESH }, [echo]);
      const error = await rejection(clock.run(call({ ...INPUT, refreshToken: secret })));
      assert(isSsoError(error), String(error));
      if (!(error instanceof SsoServiceError)) continue; // no name, so not an error of this API
      assert(!/secret|0123456789/i.test(`${error.name} ${Deno.inspect(error)}`), error.message);
    }
  });
}

Deno.test("a client keeps the name where only the code was a secret", async () => {
  const headers = { "x-amzn-errortype": "AccessDeniedException" };
  const error = await errorOf(reply({ error: INPUT.refreshToken }, 400, headers));
  assertEquals([error.name, error.error], ["AccessDeniedException", "***"]);
});

Deno.test("a client strikes what was sent, whatever became of the input", async () => {
  const input = { ...INPUT };
  const answer: Answer = (request) => {
    Object.assign(input, { clientSecret: "", refreshToken: "" });
    const description = `${request.body.clientSecret} ${request.body.refreshToken}`;
    return reply({ error: "x", error_description: description }, 400)(request);
  };
  const { call, clock } = await setUp({ service: OIDC, operation: REFRESH }, [answer]);
  const { message } = await rejection(clock.run(call(input)));
  assert(message.includes("*** ***"), message);
});
