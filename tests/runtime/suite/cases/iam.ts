// Signature Version 4, and what is signed with it: against the emulator in this process and over HTTP.
import { assert, assertEquals, assertIncludes, rejection } from "../../../support/assert.ts";
import { createService } from "../services.ts";
import type { Case, Context } from "../types.ts";

const region = "us-east-1";
const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const TEMPORARY = { ...CREDENTIALS, sessionToken: "SESSION/TOKEN+VALUE/OF/SOMEBODY==" };
const CLIENT_ID =
  "arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef";
const RESOURCE = { grantType: "client_credentials", resource: "aws-mcp.amazonaws.com" } as const;
const NOON = new Date("2015-08-30T12:36:00Z");
const SUITE = { region, service: "service", signingDate: NOON } as const;

const signatureOf = ({ headers }: Request) => headers.get("authorization")?.slice(-64);

const jwt = ["{}", '{"sub":"jane"}', ""].map((part) => btoa(part).replaceAll("=", "")).join(".");

type Options = Parameters<Context["iam"]["createSsoOidcIamClient"]>[0];

async function assertGrants({ sso, iam }: Context, options: Options): Promise<void> {
  const client = iam.createSsoOidcIamClient(options);
  const grantType = iam.JWT_BEARER_GRANT;
  const input = { clientId: CLIENT_ID, grantType, assertion: jwt } as const;
  const token = await client.createTokenWithIAM(input);
  assertEquals([token.tokenType, token.expiresIn], ["Bearer", 3600]);
  assert(token.awsAdditionalDetails?.identityContext, "there is no identity context");
  const refreshToken = token.refreshToken ?? "";
  const refresh = () =>
    client.createTokenWithIAM({ clientId: CLIENT_ID, grantType: "refresh_token", refreshToken });
  assert((await refresh()).accessToken !== token.accessToken, "it is the same token");
  assert(sso.isServiceError(await rejection(refresh()), "invalid_grant"), "it works twice");
  const exchanged = await client.createTokenWithIAM({
    clientId: CLIENT_ID,
    grantType: iam.TOKEN_EXCHANGE_GRANT,
    subjectToken: token.accessToken,
    subjectTokenType: "urn:ietf:params:oauth:token-type:access_token",
  });
  assertIncludes(exchanged.issuedTokenType, "access_token");
}

async function assertIntrospects({ iam }: Context, options: Options): Promise<void> {
  const client = iam.createSigninIamClient(options);
  const { accessToken } = await client.createOAuth2TokenWithIAM(RESOURCE);
  const about = await client.introspectOAuth2TokenWithIAM({ token: accessToken });
  assertEquals([about.active, about.resource], [true, RESOURCE.resource]);
  const unknown = await client.introspectOAuth2TokenWithIAM({ token: `${accessToken}x` });
  assertEquals({ ...unknown }, { active: false });
  assertEquals({ ...await client.revokeOAuth2TokenWithIAM({ token: "ASORx" }) }, {});
}

async function overHttp({ origins }: Context, options: object = {}): Promise<Options> {
  const service = await createService(origins, options);
  return { endpoint: await service.origin(), region, credentials: CREDENTIALS };
}

/** Cases of signatures. */
export const cases: readonly Case[] = [
  {
    name: "signRequest() makes the signatures of AWS's test suite",
    async run({ iam }) {
      const options = { ...SUITE, credentials: CREDENTIALS };
      const url = "https://example.amazonaws.com/";
      const get = await iam.signRequest(new Request(`${url}?Param2=value2&Param1=value1`), options);
      assertEquals(
        signatureOf(get),
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
      );
      const form = "application/x-www-form-urlencoded";
      const init = { method: "POST", headers: { "content-type": form }, body: "Param1=value1" };
      const post = await iam.signRequest(new Request(url, init), options);
      assertEquals(
        signatureOf(post),
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
      );
      assertEquals(await post.text(), "Param1=value1");
    },
  },
  {
    name: "signRequest() hashes a body of any size, and leaves the request as it was",
    async run({ iam }) {
      const options = { region, service: "s3", credentials: TEMPORARY };
      for (const size of [1, 1000, 100_000]) {
        const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
        const url = "https://bucket.s3.amazonaws.com/a%20b";
        const request = new Request(url, { method: "PUT", body: bytes });
        const signed = await iam.signRequest(request, options);
        assertEquals(signed.headers.get("x-amz-content-sha256"), hex);
        assertEquals(signed.headers.get("x-amz-security-token"), TEMPORARY.sessionToken);
        for (const it of [signed, request]) {
          assertEquals([...new Uint8Array(await it.arrayBuffer())], [...bytes]);
        }
      }
    },
  },
  {
    name: "createRequestSigner() keeps the key of a day, and signs alike",
    async run({ iam }) {
      const sign = iam.createRequestSigner({
        credentials: () => Promise.resolve(CREDENTIALS),
        ...SUITE,
      });
      for (let round = 0; round < 2; round++) {
        const request = new Request("https://example.amazonaws.com/");
        assertEquals(
          signatureOf(await sign(request, { signingDate: NOON })),
          "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        );
      }
    },
  },
  {
    name: "createSsoOidcIamClient() gets, renews and exchanges tokens in this process",
    run: (t) =>
      assertGrants(t, {
        region,
        credentials: TEMPORARY,
        fetch: t.testing.createEmulator({ iamCredentials: [TEMPORARY] }).fetch,
      }),
  },
  {
    name: "createSigninIamClient() gets a token and looks at it in this process",
    run: (t) => {
      const { fetch } = t.testing.createEmulator();
      return assertIntrospects(t, { region, credentials: CREDENTIALS, fetch });
    },
  },
  {
    name: "over HTTP: createSsoOidcIamClient() gets, renews and exchanges tokens",
    run: async (t) => await assertGrants(t, await overHttp(t)),
  },
  {
    name: "over HTTP: createSigninIamClient() gets a token and looks at it",
    run: async (t) => await assertIntrospects(t, await overHttp(t)),
  },
  {
    name: "over HTTP: a wrong key is told as such, and the secret is not shown",
    async run(t) {
      const secretAccessKey = "ANOTHERSECRETVALUE";
      const options = await overHttp(t);
      const client = t.iam.createSigninIamClient({
        ...options,
        credentials: { ...CREDENTIALS, secretAccessKey },
      });
      const error = await rejection(client.createOAuth2TokenWithIAM(RESOURCE));
      assert(t.sso.isServiceError(error, "invalid_signature"), `${error}`);
      assertIncludes(error.hint, "secret access key");
      assert(!error.message.includes(secretAccessKey), error.message);
    },
  },
  {
    name: "createSigninIamClient() signs again when its clock is off",
    async run({ iam, testing }) {
      const emulator = testing.createEmulator();
      emulator.advance(3_600_000);
      const { fetch } = emulator;
      const client = iam.createSigninIamClient({ region, credentials: CREDENTIALS, fetch });
      const token = await client.createOAuth2TokenWithIAM(RESOURCE);
      assertEquals(token.$metadata?.retryAttempts, 1);
    },
  },
];
