// Requests: what is sent, byte for byte.
import type { RegisterClientRequest } from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertIncludes, thrown } from "../assert.ts";
import { AUTHORIZATION, CLIENT, CODE_GRANT, REFRESH_GRANT, REGION, START_URL } from "../samples.ts";
import type { Case } from "../types.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Cases of the three builders. */
export const cases: readonly Case[] = [
  {
    name: "buildRegisterClientRequest() sends the members of the model, in its order",
    async run({ sso }) {
      const input = {
        scopes: ["sso:account:access"],
        clientType: "public",
        clientName: "tool",
        theirs: "not sent",
      };
      const request = sso.buildRegisterClientRequest(input, REGION);
      assertEquals(request.url, "https://oidc.us-east-1.amazonaws.com/client/register");
      assertEquals(
        await request.text(),
        '{"clientName":"tool","clientType":"public","scopes":["sso:account:access"]}',
      );
    },
  },
  {
    name: "buildRegisterClientRequest() leaves undefined and null members out, keeps empty lists",
    async run({ sso }) {
      const input: RegisterClientRequest = {
        clientName: "tool",
        clientType: "public",
        scopes: null,
        grantTypes: [],
        issuerUrl: undefined,
      };
      assertEquals(await sso.buildRegisterClientRequest(input, REGION).json(), {
        clientName: "tool",
        clientType: "public",
        grantTypes: [],
      });
    },
  },
  {
    name:
      "buildStartDeviceAuthorizationRequest() takes a whole registration and sends three members",
    async run({ sso }) {
      const input = { ...CLIENT, startUrl: START_URL };
      const request = sso.buildStartDeviceAuthorizationRequest(input, REGION);
      assertEquals(new URL(request.url).pathname, "/device_authorization");
      const { clientId, clientSecret } = CLIENT;
      assertEquals(await request.json(), { clientId, clientSecret, startUrl: START_URL });
    },
  },
  {
    name: "buildCreateTokenRequest() builds the device code grant",
    async run({ sso }) {
      const input = { ...CLIENT, ...AUTHORIZATION, ...REFRESH_GRANT, grantType: GRANT } as const;
      const request = sso.buildCreateTokenRequest(input, REGION);
      assertEquals(new URL(request.url).pathname, "/token");
      const { clientId, clientSecret } = CLIENT;
      const { deviceCode } = AUTHORIZATION;
      assertEquals(await request.json(), { clientId, clientSecret, grantType: GRANT, deviceCode });
      assertEquals(sso.DEVICE_CODE_GRANT, GRANT);
    },
  },
  {
    name: "buildCreateTokenRequest() builds the authorization code grant",
    async run({ sso }) {
      const { clientId, clientSecret } = CLIENT;
      const request = sso.buildCreateTokenRequest({ ...CLIENT, ...CODE_GRANT }, REGION);
      assertEquals(await request.json(), { clientId, clientSecret, ...CODE_GRANT });
    },
  },
  {
    name: "buildCreateTokenRequest() builds the refresh token grant",
    async run({ sso }) {
      const { clientId, clientSecret } = CLIENT;
      const input = { ...CLIENT, ...REFRESH_GRANT, scope: ["a", "b"] };
      const request = sso.buildCreateTokenRequest(input, REGION);
      assertEquals(await request.json(), {
        clientId,
        clientSecret,
        ...REFRESH_GRANT,
        scope: ["a", "b"],
      });
    },
  },
  {
    name: "builders make a POST of exactly application/json that follows no redirect",
    run({ sso }) {
      const headers = { "Content-Type": "text/plain", "x-tool": "1" };
      const input = { ...CLIENT, startUrl: START_URL };
      const request = sso.buildStartDeviceAuthorizationRequest(input, { ...REGION, headers });
      assertEquals(request.method, "POST");
      assertEquals(request.redirect, "manual");
      assertEquals(Object.fromEntries(request.headers), {
        "content-type": "application/json",
        "x-tool": "1",
      });
    },
  },
  {
    name: "builders take headers as an object, as a list and as Headers",
    run({ sso }) {
      const input = { ...CLIENT, startUrl: START_URL };
      const forms = [{ "X-Tool": "1" }, [["x-tool", "1"]], new Headers({ "x-tool": "1" })];
      for (const headers of forms as [string, string][][]) {
        const request = sso.buildStartDeviceAuthorizationRequest(input, { ...REGION, headers });
        assertEquals(request.headers.get("x-tool"), "1");
      }
    },
  },
  {
    name: "builders hand the caller's signal to the request",
    run({ sso }) {
      const controller = new AbortController();
      const { signal } = controller;
      const input = { ...CLIENT, startUrl: START_URL };
      const request = sso.buildStartDeviceAuthorizationRequest(input, { ...REGION, signal });
      assert(!request.signal.aborted, "it is aborted before");
      controller.abort(new Error("enough"));
      assert(request.signal.aborted, "it is not aborted after");
      assertIncludes(String(request.signal.reason), "enough");
    },
  },
  {
    name: "builders send text of any script as UTF-8",
    async run({ sso }) {
      const clientName = "Zürich 日本語 🚀";
      const request = sso.buildRegisterClientRequest({ clientName, clientType: "public" }, REGION);
      const bytes = new Uint8Array(await request.arrayBuffer());
      assertIncludes(new TextDecoder().decode(bytes), clientName);
    },
  },
  {
    name: "builders refuse bad members before any I/O, and never tell a secret",
    run({ sso }) {
      const build = (members: object) => () =>
        sso.buildCreateTokenRequest({ ...CLIENT, ...REFRESH_GRANT, ...members }, REGION);
      const empty = thrown(build({ refreshToken: "" }));
      assert(empty instanceof RangeError, `${empty}`);
      assertIncludes(empty.message, "'refreshToken'");
      const mistyped = thrown(build({ clientSecret: 12345 }));
      assert(mistyped instanceof TypeError, `${mistyped}`);
      const control = thrown(build({ refreshToken: "aorSECRET\n" }));
      assert(control instanceof RangeError, `${control}`);
      assert(!`${control.message}${control.stack}`.includes("aorSECRET"), "the secret shows");
      assert(thrown(build({ grantType: "password" })) instanceof RangeError);
    },
  },
];
