// Replies of the service that are as they should be.
import { assert, assertEquals, assertIncludes, rejection } from "../assert.ts";
import { AUTHORIZATION } from "../samples.ts";
import { reply, TOKEN } from "../scripted_fetch.ts";
import type { Case } from "../types.ts";

const REGISTRATION = {
  clientId: "id",
  clientSecret: "secret",
  clientIdIssuedAt: 1_700_000_000,
  clientSecretExpiresAt: 1_800_000_000,
};

/** Cases of the three parsers. */
export const cases: readonly Case[] = [
  {
    name: "parseRegisterClientResponse() gives the members of the model, and no other",
    async run({ sso }) {
      const parsed = await sso.parseRegisterClientResponse(reply({ ...REGISTRATION, later: 1 }));
      assertEquals(parsed, REGISTRATION);
    },
  },
  {
    name: "parseStartDeviceAuthorizationResponse() gives codes and URLs",
    async run({ sso }) {
      const parsed = await sso.parseStartDeviceAuthorizationResponse(reply(AUTHORIZATION));
      assertEquals(parsed, AUTHORIZATION);
    },
  },
  {
    name: "parseCreateTokenResponse() gives tokens",
    async run({ sso }) {
      assertEquals(await sso.parseCreateTokenResponse(reply(TOKEN)), TOKEN);
    },
  },
  {
    name: "parsers take null for unset, as AWS may send it",
    async run({ sso }) {
      const parsed = await sso.parseCreateTokenResponse(reply({ ...TOKEN, refreshToken: null }));
      assert(!("refreshToken" in parsed), "refreshToken is there");
    },
  },
  {
    name: "parsers put $metadata beside the members: not enumerable, not in a spread",
    async run({ sso }) {
      const parsed = await sso.parseCreateTokenResponse(reply(TOKEN, 200, { "X-Amz-Id-2": "h" }));
      const metadata = parsed.$metadata;
      assertEquals(metadata?.requestId, "request-1");
      assertEquals(metadata?.hostId, "h");
      assertEquals(metadata?.httpStatusCode, 200);
      assertEquals(metadata?.retryAttempts, 0);
      assertEquals(metadata?.httpHeaders["content-type"], "application/json");
      assertEquals(Object.keys(parsed), Object.keys({ ...TOKEN }));
    },
  },
  {
    name: "parsers use up the body",
    async run({ sso }) {
      const response = reply(TOKEN);
      await sso.parseCreateTokenResponse(response);
      assert(response.bodyUsed, "the body is not used");
    },
  },
  {
    name: "parseStartDeviceAuthorizationResponse() refuses URLs that nobody should open",
    async run({ sso }) {
      const urls = ["javascript:alert(1)", "http://evil.example", "https://a:b@c.example", "x"];
      for (const verificationUri of urls) {
        const error = await rejection(
          sso.parseStartDeviceAuthorizationResponse(reply({ ...AUTHORIZATION, verificationUri })),
        );
        assert(error instanceof sso.SsoResponseError, `${verificationUri}: ${error}`);
        assertIncludes(error.message, "'verificationUri'");
      }
    },
  },
];
