import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { anyOf } from "../support/arbitraries.ts";
import { thrown } from "../support/assert.ts";
import { type Sample, sampleOf, slotsOf } from "../support/operations/samples.ts";
import { builderOf, type OperationCase, REGION } from "../support/operations/types.ts";
import { OFFICIAL, sdkSend } from "./_helpers.ts";

async function ours({ build }: OperationCase, input: Sample) {
  const request = build(input as never, REGION);
  const { method, url, headers } = request;
  return { method, url, headers: Object.fromEntries(headers), body: await request.text() };
}

// The SDK's handlers encode the query when they send it, by RFC 3986.
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
}

for (const service of OFFICIAL) {
  for (const operation of service.operations) {
    const { build, request: members } = operation;
    const full = sampleOf(members);

    /** What the SDK sends, with those of its headers that are the operation's. */
    const theirs = async (input: Sample) => {
      const { request } = await sdkSend(service, operation, input);
      const { method, protocol, hostname, path, query, headers, body } = request;
      const parameters = Object.entries(query ?? {}).map(([name, value]) =>
        `${encode(name)}=${encode(String(value))}`
      );
      assertEquals(
        "authorization" in headers,
        service.signature?.includes("authorization") ?? false,
      );
      const own = Object.entries(headers).filter(([name]) => {
        const isMember = Object.values(members).some(({ header }) => header === name);
        return name === "content-type" || isMember;
      });
      return {
        method,
        url: `${protocol}//${hostname}${path}${
          parameters.length ? `?${parameters.join("&")}` : ""
        }`,
        headers: Object.fromEntries(own),
        body: typeof body === "string" ? body : new TextDecoder().decode(body),
      };
    };

    Deno.test(`${builderOf(operation)} puts on the wire what the SDK does, byte for byte`, async () => {
      assertEquals(await ours(operation, full), await theirs(full));
      const property = fc.asyncProperty(anyOf(members, [undefined, null]), async (input) => {
        assertEquals(await ours(operation, input), await theirs(input));
      });
      await fc.assert(property, { numRuns: 60 });
    });

    Deno.test(`${builderOf(operation)} keeps the model's order, however members are given`, async () => {
      const reversed = Object.fromEntries(Object.entries(full).reverse());
      assertEquals(await ours(operation, reversed), await theirs(reversed));
      assertEquals(await ours(operation, reversed), await ours(operation, full));
    });

    Deno.test(`${builderOf(operation)} refuses what the SDK sends all the same`, async () => {
      const inBody = slotsOf(members).filter(({ member }) => !member.query && !member.header);
      const sentBy = async (input: Sample) => JSON.parse((await theirs(input)).body);
      for (const { path, member, put, leave } of inBody) {
        if (member.kind === "strings") {
          assertEquals((await sentBy(put(["a", null])))[path], ["a"], "the SDK: less");
          assertInstanceOf(thrown(() => build(put(["a", null]) as never, REGION)), TypeError);
        }
        if (member.isOptional) continue;
        assertEquals(await sentBy(leave()), leave(), "the SDK: without the member");
        assertInstanceOf(thrown(() => build(leave() as never, REGION)), TypeError);
        for (const bad of ["", "a\nb"]) {
          assertEquals((await sentBy(put(bad)))[path], bad, "the SDK: as it is");
          assertInstanceOf(thrown(() => build(put(bad) as never, REGION)), RangeError);
        }
      }
    });
  }

  const grants = service.operations.filter(({ form }) => form);
  for (const operation of grants) {
    Deno.test(`${builderOf(operation)} sends one grant, where the SDK sends whatever it gets`, async () => {
      const others = grants.filter(({ name }) => name === operation.name);
      const all = Object.assign({}, ...others.map(({ request }) => sampleOf(request)));
      const input = { ...all, ...sampleOf(operation.request) };
      const { request } = await sdkSend(service, operation, input);
      assert(Object.keys(JSON.parse(String(request.body))).length === Object.keys(all).length);
      assertEquals(
        await ours(operation, input),
        await ours(operation, sampleOf(operation.request)),
      );
    });
  }
}
