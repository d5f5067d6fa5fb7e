import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { thrown } from "../_protocol/_helpers.ts";
import { BUILD_CASES, type BuildCase, without } from "../_protocol/_operations.ts";
import { sdkClient, sdkSend } from "./_helpers.ts";

interface Wire {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | null | undefined;
  readonly authorization: string | null | undefined;
  readonly body: string;
}

async function theirs({ operation }: BuildCase, input: Record<string, unknown>): Promise<Wire> {
  const { client, requests } = sdkClient();
  await sdkSend(client, operation, input);
  assertEquals(requests.length, 1);
  const { method, protocol, hostname, path, query, headers, body } = requests[0]!;
  assertEquals(query, {});
  return {
    method,
    url: `${protocol}//${hostname}${path}`,
    contentType: headers["content-type"],
    authorization: headers.authorization ?? null,
    body: typeof body === "string" ? body : new TextDecoder().decode(body),
  };
}

async function ours({ build }: BuildCase, input: Record<string, unknown>): Promise<Wire> {
  const request = build(input);
  return {
    method: request.method,
    url: request.url,
    contentType: request.headers.get("content-type"),
    authorization: request.headers.get("authorization"),
    body: await request.text(),
  };
}

// Text of every kind, but for the control characters that only we refuse.
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 9 }),
  fc.constantFrom('"\\/', "é\u20ac\u{1f511}", "\ud800", "\u2028\u202e\u00ad", "</script>", " "),
).filter((it) => !/\p{Cc}/u.test(it));

function inputOf({ members, required, optional }: BuildCase) {
  const arbitraries = Object.entries(members).map(([name, value]) => {
    if (name === "grantType") return [name, fc.constant(value)] as const;
    if (required.includes(name)) return [name, text] as const;
    const some = Array.isArray(value)
      ? fc.array(text, { maxLength: 4 })
      : fc.oneof(text, fc.constant(""));
    return [name, fc.oneof(some, fc.constantFrom(undefined, null))] as const;
  });
  return fc.record(Object.fromEntries(arbitraries), {
    requiredKeys: Object.keys(without(members, ...optional)),
    noNullPrototype: true,
  });
}

for (const builder of BUILD_CASES) {
  const { title, build, members, required, optional } = builder;

  Deno.test(`${title} puts on the wire what the SDK does, byte for byte`, async () => {
    assertEquals(await ours(builder, members), await theirs(builder, members));
    const property = fc.asyncProperty(inputOf(builder), async (input) => {
      const wire = await ours(builder, input);
      assertEquals(wire, await theirs(builder, input));
      assertEquals([wire.contentType, wire.authorization], ["application/json", null]);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  Deno.test(`${title} sends members in the order of the model, however they are given`, async () => {
    const reversed = Object.fromEntries(Object.entries(members).reverse());
    assertEquals((await ours(builder, reversed)).body, (await theirs(builder, reversed)).body);
    assertEquals(
      Object.keys(JSON.parse((await ours(builder, reversed)).body)),
      Object.keys(members),
    );
  });

  Deno.test(`${title} refuses what the SDK sends all the same`, async () => {
    for (const name of required) {
      const { [name]: _, ...rest } = JSON.parse(
        (await theirs(builder, without(members, name))).body,
      );
      assertEquals(rest, without(members, name), "the SDK: without the member");
      assertInstanceOf(thrown(() => build(without(members, name))), TypeError);
      for (const bad of ["", "a\nb"]) {
        const sent = JSON.parse((await theirs(builder, { ...members, [name]: bad })).body);
        assertEquals(sent[name], bad, "the SDK: as it is");
        assertInstanceOf(thrown(() => build({ ...members, [name]: bad })), RangeError);
      }
    }
    for (const name of optional.filter((name) => Array.isArray(members[name]))) {
      const input = { ...members, [name]: ["a", null] };
      assertEquals(JSON.parse((await theirs(builder, input)).body)[name], ["a"], "the SDK: less");
      assertInstanceOf(thrown(() => build(input)), TypeError);
    }
  });
}

Deno.test("buildCreateTokenRequest() sends one grant, where the SDK sends whatever it gets", async () => {
  const tokens = BUILD_CASES.filter(({ operation }) => operation === "CreateToken");
  const everything = Object.assign({}, ...tokens.map(({ members }) => members));
  for (const builder of tokens) {
    const { grantType } = builder.members;
    const sent = JSON.parse((await theirs(builder, { ...everything, grantType })).body);
    assert("deviceCode" in sent && "refreshToken" in sent && "code" in sent);
    const { body } = await ours(builder, { ...everything, grantType });
    assertEquals(JSON.parse(body), builder.members);
  }
});
