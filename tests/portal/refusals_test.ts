// Each refusal of the SSO portal: our error, its hint, and that nothing is lost.
import { isServiceError, isSsoError, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import type { Fault } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { assertHides, reasonOf } from "../support/assert.ts";
import { ACCOUNT, collect, REGION, setUp } from "./_helpers.ts";

const OPERATIONS = ["listAccounts", "listAccountRoles", "getRoleCredentials", "logout"] as const;

for (const operation of OPERATIONS) {
  const refuse = async (fault: Fault | undefined, input: object = {}) => {
    const setup = await setUp();
    const { client, clock, emulator, accessToken } = setup;
    if (fault) emulator.failNext(fault);
    const error = await reasonOf(
      clock.run<unknown>(client[operation]({ accessToken, ...ACCOUNT, ...input })),
    );
    assert(error instanceof SsoServiceError, `${error}`);
    assertHides(error, accessToken);
    return { ...setup, error };
  };

  Deno.test(`${operation}() of a token that is over says that, and what to do`, async () => {
    const { error } = await refuse(undefined, { accessToken: "anothertoken" });
    assert(isServiceError(error, "unauthorized"));
    assertEquals([error.name, error.status], ["UnauthorizedException", 401]);
    assertMatch(error.hint ?? "", /expired.*signed out.*us-east-1.*Refresh it, or sign in again/);
  });

  Deno.test(`${operation}() never says to sign in again because of a 429`, async () => {
    const fault = { exception: "TooManyRequestsException", times: 3 } as const;
    const { error, client, clock, accessToken, calls } = await refuse(fault);
    assert(isServiceError(error, "too_many_requests"));
    assertStringIncludes(error.hint ?? "", "still valid: do not sign in again");
    assertStringIncludes(error.hint ?? "", "requestsPerSecond");
    assertStringIncludes(error.message, "3 attempts");
    assertEquals(calls().length, 3);
    await clock.advance(1000);
    assertEquals((await clock.run(client.listAccounts({ accessToken }))).accountList.length, 1);
  });

  Deno.test(`${operation}() names what a 400 may be about`, async () => {
    const { error } = await refuse({ exception: "InvalidRequestException" });
    assertStringIncludes(error.hint ?? "", "nextToken");
  });
}

for (const exception of ["ForbiddenException", "ResourceNotFoundException"] as const) {
  Deno.test(`getRoleCredentials() names the role and the account of a ${exception}`, async () => {
    const { client, clock, emulator, accessToken } = await setUp();
    emulator.failNext({ exception });
    const error = await reasonOf(clock.run(client.getRoleCredentials({ accessToken, ...ACCOUNT })));
    assert(error instanceof SsoServiceError && error.name === exception, `${error}`);
    assertStringIncludes(
      error.hint ?? "",
      'The user has no role "Admin" in account "123456789012" (any more). List',
    );
  });

  Deno.test(`listAccountRoles() names the account of a ${exception}`, async () => {
    const { client, clock, emulator, accessToken } = await setUp();
    emulator.failNext({ exception });
    const { accountId } = ACCOUNT;
    const error = await reasonOf(clock.run(client.listAccountRoles({ accessToken, accountId })));
    assert(error instanceof SsoServiceError, `${error}`);
    assertStringIncludes(error.hint ?? "", 'The user has no account "123456789012" (any more)');
  });

  Deno.test(`listAccounts() points to the endpoint after a ${exception}`, async () => {
    const { client, clock, emulator, accessToken } = await setUp();
    emulator.failNext({ exception });
    const error = await reasonOf(clock.run(client.listAccounts({ accessToken })));
    assert(error instanceof SsoServiceError, `${error}`);
    assertStringIncludes(error.hint ?? "", "region and the endpoint");
  });
}

Deno.test("createPortalClient() does not take an unknown path for a role that is not there", async () => {
  const { clock, createClient, accessToken } = await setUp();
  const client = createClient({ region: undefined, endpoint: "https://example.com/x" } as never);
  const error = await reasonOf(clock.run(client.getRoleCredentials({ accessToken, ...ACCOUNT })));
  assert(isServiceError(error, "unknown_operation"), `${error}`);
  assert(!error.hint?.includes("role"), error.hint);
});

Deno.test("logout() says that the session is over already, and nothing else is lost by it", async () => {
  const { client, clock, accessToken, calls } = await setUp();
  assertEquals({ ...await clock.run(client.logout({ accessToken })) }, {});
  const error = await reasonOf(clock.run(client.logout({ accessToken })));
  assert(isServiceError(error, "unauthorized"), `${error}`);
  assertEquals(calls(), ["Logout 200", "Logout 401"]);
});

Deno.test("createPortalClient() does not take a captive portal for the service", async () => {
  for (const operation of OPERATIONS) {
    const { client, clock, emulator, accessToken } = await setUp();
    emulator.failNext({ status: 200, body: "<h1>Welcome to our Wi-Fi</h1>" });
    const error = await reasonOf(
      clock.run<unknown>(client[operation]({ accessToken, ...ACCOUNT })),
    );
    assert(isSsoError(error, "INVALID_RESPONSE"), `${error}`);
    assertStringIncludes(error.hint ?? "", "captive portal");
  }
});

Deno.test("createPortalClient() does not send a token that no header can carry, nor show it", async () => {
  const { client, clock, calls } = await setUp();
  for (const accessToken of ["ACCESSTOKENVALUE\u20ac", "ACCESSTOKENVALUE\u{1f511}"]) {
    for (const operation of OPERATIONS) {
      const error = await reasonOf(
        clock.run<unknown>(client[operation]({ accessToken, ...ACCOUNT })),
      );
      assert(error instanceof TypeError, `${error}`);
      assertHides(error, "ACCESSTOKENVALUE");
    }
  }
  assertEquals(calls(), []);
});

Deno.test("iterateRoles() goes on after 429 as after any other delay", async () => {
  const { client, clock, emulator, accessToken } = await setUp();
  const exception = "TooManyRequestsException";
  emulator.failNext({ exception, times: 5, operation: "ListAccounts" });
  emulator.failNext({ exception, times: 5, operation: "ListAccountRoles" });
  const roles = await clock.run(collect(client.iterateRoles({ accessToken })));
  assertEquals(roles.map(({ roleName }) => roleName), ["Admin"]);
});

Deno.test("createPortalClient() names its region in the hint, if it has one", async () => {
  const { clock, createClient } = await setUp();
  for (const [options, words] of [[REGION, "us-east-1"], [{}, "another region"]] as const) {
    const endpoint = "http://localhost:8787";
    const client = createClient({ region: undefined, ...options, endpoint } as never);
    const error = await reasonOf(clock.run(client.listAccounts({ accessToken: "unknown" })));
    assertStringIncludes(isSsoError(error) && error.hint || "", words);
  }
});
