// Whatever people paste, and whatever lies in a store.
import { createMemoryStorage, createSession, parseStartUrl } from "@edge-auth/aws-sso-oidc/session";
import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";
import { REGION, START_URL } from "./_helpers.ts";

const AWS =
  /^https:\/\/([a-z\d.-]+\.)?(awsapps\.c(om|n)|amazonaws\.(com|com\.cn|eu)|app\.aws|amazonwebservices\.(com\.cn|eu))(\/|$)/;

/** Texts made of the pieces of start URLs. */
const pasted = fc.array(
  fc.oneof(
    fc.constantFrom(
      "https://",
      "HTTPS://",
      "example",
      ".",
      "awsapps.com",
      ".awsapps.cn",
      ".eu-west-1",
      ".cn-north-1",
      ".portal",
      ".portal.amazonaws.com",
      ".app.aws",
      "/start",
      "/#/",
      "?a=b",
      "@",
      ":8443",
      "evil.example",
      " ",
      "%2e",
      "\\",
    ),
    fc.string({ maxLength: 4 }),
  ),
  { maxLength: 8 },
).map((pieces) => pieces.join(""));

Deno.test("parseStartUrl() of any text is a URL of AWS's, or a RangeError", () => {
  fc.assert(
    fc.property(pasted, (text) => {
      let parsed;
      try {
        parsed = parseStartUrl(text);
      } catch (error) {
        assert(error instanceof RangeError, `${error}`);
        return;
      }
      assert(AWS.test(parsed.startUrl), parsed.startUrl);
      assert(!/[?#]|\/$/.test(parsed.startUrl), parsed.startUrl);
      assertEquals(parseStartUrl(parsed.startUrl), parsed);
    }),
    { numRuns: 2000 },
  );
});

/** Records with members of any kind, and texts that are none. */
const items = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({
    startUrl: fc.oneof(fc.constant(START_URL), fc.anything()),
    region: fc.oneof(fc.constant(REGION), fc.string()),
    accessToken: fc.oneof(fc.string(), fc.integer()),
    expiresAt: fc.oneof(fc.string(), fc.integer(), fc.constant("2999-01-01T00:00:00Z")),
    refreshToken: fc.oneof(fc.string(), fc.constant(null)),
    clientId: fc.string(),
    clientSecret: fc.string(),
    registrationExpiresAt: fc.oneof(fc.string(), fc.object()),
    grantTypes: fc.anything(),
    scopes: fc.anything(),
    issuedAt: fc.anything(),
    recordVersion: fc.constantFrom(1, undefined, 2, "1"),
  }, { requiredKeys: [] }).map((record) => JSON.stringify(record)),
);

Deno.test("a session copes with any item: what it cannot use is kept aside, and nothing is lost", async () => {
  await fc.assert(
    fc.asyncProperty(items, async (item) => {
      const storage = createMemoryStorage();
      await storage.setItem(START_URL, item);
      const session = createSession({
        startUrl: START_URL,
        region: REGION,
        storage,
        fetch: () => Promise.reject(new TypeError("network down")),
      });
      const state = await session.getState();
      const token = await session.getAccessToken().catch((error) => {
        assert(/^(INTERACTION_REQUIRED|NETWORK_ERROR)$/.test(error.code), `${error.stack}`);
      });
      if (token) assert(token.accessToken && Date.now() < token.expiresAt);
      const kept = [START_URL, `${START_URL}.corrupt`].map((key) => storage.getItem(key));
      assert(kept.includes(item));
      assertEquals(kept[1] === item, state === undefined);
    }),
    {
      numRuns: 1000,
      examples: [['{"clientId":" ","registrationExpiresAt":{"toString":null}}'], [
        '{"accessToken":"a","expiresAt":{"toString":null},"issuedAt":{"toString":null}}',
      ]],
    },
  );
});
