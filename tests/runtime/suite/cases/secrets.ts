// Secrets, which a service or a proxy may throw back at us, do not end up in errors.
import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { VirtualClock } from "../clock.ts";
import { CLIENT, CODE_GRANT, FLOW, REFRESH_GRANT, REGION } from "../samples.ts";
import { reply, scriptFetch } from "../scripted_fetch.ts";
import type { Case } from "../types.ts";

/** All that is shown of an error that is printed or serialised. */
function facesOf(error: Error): string {
  const own = Object.values(error).map(String);
  return [error.message, error.stack, String(error), JSON.stringify(error), ...own].join("\n");
}

function assertHidden(error: Error, secrets: readonly string[]): void {
  for (const secret of secrets) {
    assert(!facesOf(error).includes(secret), `${secret} shows in: ${facesOf(error)}`);
  }
}

/** A service that repeats what it was sent. */
const echo = (...secrets: readonly string[]) => () =>
  reply({ error: "invalid_grant", error_description: `Wrong: ${secrets.join(", ")}` }, 400);

/** Cases of redaction and of hints that need to know the request. */
export const cases: readonly Case[] = [
  {
    name: "createToken() strikes out the secrets that the service repeats",
    async run({ sso }) {
      for (const grant of [CODE_GRANT, REFRESH_GRANT]) {
        const input = { ...CLIENT, ...grant };
        const secrets = "code" in grant
          ? [CLIENT.clientSecret, grant.code, grant.codeVerifier]
          : [CLIENT.clientSecret, grant.refreshToken];
        const { fetch } = scriptFetch(new VirtualClock(), [echo(...secrets)]);
        const client = sso.createSsoOidcClient({ ...REGION, fetch });
        const error = await rejection(client.createToken(input));
        assert(sso.isServiceError(error, "invalid_grant"), `${error}`);
        assertIncludes(error.message, "***");
        assertHidden(error, secrets);
      }
    },
  },
  {
    name: "pollDeviceToken() strikes out the secrets that the service repeats",
    async run({ sso }) {
      const secrets = [FLOW.clientSecret, FLOW.deviceCode];
      const clock = new VirtualClock();
      const { fetch } = scriptFetch(clock, [echo(...secrets)]);
      const error = await rejection(sso.waitForDeviceToken(FLOW, { ...REGION, fetch, clock }));
      assertIncludes(error.message, "***");
      assertHidden(error, secrets);
    },
  },
  {
    name: "errors name the region of the registration when it is another one",
    async run({ sso }) {
      const bytes = [...new Uint8Array(16).fill(0xf7), ...new TextEncoder().encode("eu-west-1")];
      const clientId = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-")
        .replaceAll("/", "_").replaceAll("=", "");
      const { fetch } = scriptFetch(new VirtualClock(), [
        () => reply({ error: "invalid_client" }, 401),
      ]);
      const client = sso.createSsoOidcClient({ ...REGION, fetch });
      const input = { ...CLIENT, clientId, ...REFRESH_GRANT };
      const error = await rejection(client.createToken(input));
      assert(sso.isServiceError(error, "invalid_client"), `${error}`);
      assertIncludes(error.hint, "eu-west-1");
    },
  },
  {
    name: "errors say when this machine's clock is wrong",
    async run({ sso }) {
      const clock = new VirtualClock();
      const date = new Date(clock.now() - 10 * 60_000).toUTCString();
      const { fetch } = scriptFetch(clock, [
        () => reply({ error: "invalid_grant" }, 400, { date }),
      ]);
      const client = sso.createSsoOidcClient({ ...REGION, fetch, clock });
      const error = await rejection(client.createToken({ ...CLIENT, ...REFRESH_GRANT }));
      assert(sso.isServiceError(error), `${error}`);
      assertIncludes(error.hint, "10 min ahead");
      assertEquals(error.status, 400);
    },
  },
];
