import {
  buildRegisterClientRequest,
  parseRegisterClientResponse,
  type RegisterClientRequest,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { reply, thrown } from "../_protocol/_helpers.ts";
import { REGION } from "../_protocol/_operations.ts";

const LEAST = { clientName: "my-tool", clientType: "public" };

Deno.test("buildRegisterClientRequest() refuses scopes in one string", () => {
  for (const member of ["scopes", "redirectUris", "grantTypes"]) {
    const input = { ...LEAST, [member]: "a b" } as unknown as RegisterClientRequest;
    const error = thrown(() => buildRegisterClientRequest(input, REGION));
    assertInstanceOf(error, TypeError);
    for (const word of ["RegisterClient", `'${member}'`, "array"]) {
      assert(error.message.includes(word), error.message);
    }
  }
});

Deno.test("buildRegisterClientRequest() leaves clientType to the service", async () => {
  const request = buildRegisterClientRequest({ ...LEAST, clientType: "confidential" }, REGION);
  assertEquals((await request.json()).clientType, "confidential");
});

Deno.test("buildRegisterClientRequest() sends any name that people give", async () => {
  for (const clientName of ["Müller’s tool", "道具", "👩‍💻 tool", " x ", "a\u202eb", '"\\/', "<b>"]) {
    const request = buildRegisterClientRequest({ ...LEAST, clientName }, REGION);
    assertEquals(await request.json(), { ...LEAST, clientName });
  }
});

Deno.test("buildRegisterClientRequest() keeps lists in their order, with repetitions", async () => {
  const scopes = ["b", "a", "b", ""];
  const request = buildRegisterClientRequest({ ...LEAST, scopes }, REGION);
  assertEquals(await request.text(), JSON.stringify({ ...LEAST, scopes }));
});

Deno.test("parseRegisterClientResponse() leaves URLs that nobody opens as they are", async () => {
  // A proxy of one's own may answer with endpoints of any kind; nothing here sends to them.
  const body = {
    clientId: "a",
    clientSecret: "b",
    clientSecretExpiresAt: 0,
    authorizationEndpoint: "",
    tokenEndpoint: "internal",
  };
  assertEquals<object>({ ...await parseRegisterClientResponse(reply(body)) }, body);
});
