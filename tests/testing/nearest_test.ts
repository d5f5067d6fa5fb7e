import { assertEquals, assertThrows } from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { nearest } from "../../src/testing/nearest.ts";

const NAMES = ["region", "interval", "approval", "CreateToken", "CreateOAuth2Token"];

for (
  const [name, expected] of [
    ["aproval", "approval"],
    ["Region", "region"],
    ["createToken", "CreateToken"],
    ["CreateOauthToken", "CreateOAuth2Token"],
    ["inteval", "interval"],
    ["xyz", undefined],
    ["", undefined],
    ["x".repeat(10_000), undefined],
  ] as const
) {
  Deno.test(`nearest() finds ${expected} for "${name.slice(0, 20)}"`, () => {
    assertEquals(nearest(name, NAMES), expected);
  });
}

Deno.test("createEmulator() names the option that an unknown one is meant to be", () => {
  const create = (options: object) => () => createEmulator(options);
  assertThrows(create({ aproval: "auto" }), TypeError, "did you mean 'approval'?");
  assertThrows(create({ xyz: 1 }), TypeError, "'xyz': there are region, interval");
  createEmulator({ region: undefined });
});

Deno.test("failNext() names the option or the operation that an unknown one is meant to be", () => {
  const { failNext } = createEmulator();
  const fail = (fault: object) => () => failNext(fault as never);
  assertThrows(fail({ network: "error", operaton: "CreateToken" }), TypeError, "'operation'?");
  assertThrows(fail({ network: "error", operation: "createToken" }), TypeError, "'CreateToken'?");
  for (const operation of ["CreateToken", "Preflight", "Unknown", "VerificationPage"] as const) {
    failNext({ network: "error", operation });
  }
});
