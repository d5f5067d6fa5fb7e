// The official client as the judge: what the emulator says must be what it understands.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as sdk from "npm:@aws-sdk/nested-clients@3.998.3/signin";
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type SigninExceptionName,
} from "@edge-auth/aws-sso-oidc/testing";
import type { SigninErrorCode } from "@edge-auth/aws-sso-oidc/signin";
import { locationOf, STILL, VERIFIER } from "../_calls.ts";
import {
  type Key,
  newKey,
  type ProofChange,
  prove,
  REDIRECT_URI,
  SAME_DEVICE,
  signinUrl,
} from "./_calls.ts";

interface Served {
  emulator: Emulator;
  origin: string;
  key: Key;
  send: (
    input: Partial<sdk.CreateOAuth2TokenRequestBody>,
    proof?: ProofChange,
  ) => Promise<sdk.CreateOAuth2TokenResponseBody>;
}

/** The emulator behind a real server, and the SDK in front of it, which leaves the proof to us. */
async function serve(options: EmulatorOptions, use: (served: Served) => Promise<void>) {
  const emulator = createEmulator({ clock: STILL, approval: "auto", ...options });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    emulator.handler,
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const client = new sdk.SigninClient({ region: "us-east-1", endpoint: origin, maxAttempts: 1 });
  const key = await newKey();
  let change: ProofChange = {};
  client.middlewareStack.add((next) => async (args) => {
    const claims = { htu: `${origin}/v1/token`, ...change.claims };
    const { headers } = args.request as { headers: Record<string, string> };
    headers.DPoP = await prove(key, { ...change, claims });
    return await next(args);
  }, { step: "finalizeRequest", name: "dpop" });
  const send: Served["send"] = async (input, proof = {}) => {
    change = proof;
    const tokenInput = { clientId: SAME_DEVICE, grantType: "refresh_token", ...input };
    const { tokenOutput } = await client.send(new sdk.CreateOAuth2TokenCommand({ tokenInput }));
    assert(tokenOutput);
    return tokenOutput;
  };
  try {
    await use({ emulator, origin, key, send });
  } finally {
    client.destroy();
    await server.shutdown();
  }
}

async function signIn({ origin, send }: Served) {
  const response = await fetch(signinUrl({}, origin), { redirect: "manual" });
  await response.body?.cancel();
  return await send({
    grantType: "authorization_code",
    code: locationOf(response).searchParams.get("code") ?? "",
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
  });
}

Deno.test("createEmulator() signs the AWS SDK in by AWS Sign-In, and refreshes", async () => {
  await serve({}, async (served) => {
    const first = await signIn(served);
    assertEquals([first.tokenType, first.expiresIn], ["aws_sigv4", 900]);
    assertMatch(first.accessToken?.accessKeyId ?? "", /^ASIA/);
    assert(first.accessToken?.secretAccessKey && first.accessToken.sessionToken);
    assertEquals(first.idToken?.split(".").length, 3);
    const { refreshToken } = first;
    const second = await served.send({ refreshToken });
    assert(second.refreshToken && second.refreshToken !== refreshToken);
    assertEquals("idToken" in second, false);
    const gone = await assertRejects(
      () => served.send({ refreshToken }),
      sdk.AccessDeniedException,
    );
    assertEquals([gone.error, gone.$metadata.httpStatusCode], ["TOKEN_EXPIRED", 400]);
    assert(gone.$metadata.requestId);
    assertEquals(gone.message, "The refreshToken has been replaced by a newer one");
  });
});

Deno.test("createEmulator() gets from the AWS SDK the members themselves, and no signature", async () => {
  await serve({}, async (served) => {
    await signIn(served);
    const { method, url, body, headers } = served.emulator.requests.at(-1) ?? {};
    assertEquals([method, url], ["POST", `${served.origin}/v1/token`]);
    assertEquals(Object.keys(Object(body)), [
      "clientId",
      "grantType",
      "code",
      "redirectUri",
      "codeVerifier",
    ]);
    assertEquals(headers?.["content-type"], "application/json");
    assertEquals(headers?.authorization, undefined);
  });
});

Deno.test("createEmulator() refuses the AWS SDK in the ways of AWS Sign-In", async () => {
  await serve({}, async (served) => {
    const { emulator, send } = served;
    const { refreshToken } = await signIn(served);
    const invalid = await assertRejects(() => send({}), sdk.ValidationException);
    assertEquals([invalid.error, invalid.message], [
      "INVALID_REQUEST",
      "Missing required member refreshToken",
    ]);
    const skewed = await assertRejects(
      () => send({ refreshToken }, { claims: { iat: 0 } }),
      sdk.AccessDeniedException,
    );
    assertEquals(skewed.error, "TOKEN_EXPIRED");
    emulator.changeCredentials(refreshToken ?? "");
    const changed = await assertRejects(
      () => send({ refreshToken }),
      sdk.AccessDeniedException,
    );
    assertEquals(changed.error, "USER_CREDENTIALS_CHANGED");
  });
});

const CLASSES: Record<SigninExceptionName, new (...args: never[]) => Error> = {
  AccessDeniedException: sdk.AccessDeniedException,
  InternalServerException: sdk.InternalServerException,
  TooManyRequestsError: sdk.TooManyRequestsError,
  ValidationException: sdk.ValidationException,
};

Deno.test("Emulator.failNext() injects what the AWS SDK takes for each exception of AWS Sign-In", async () => {
  await serve({}, async ({ emulator, send }) => {
    for (const [name, type] of Object.entries(CLASSES)) {
      emulator.failNext({
        operation: "CreateOAuth2Token",
        exception: name as SigninExceptionName,
        message: `about ${name}`,
      });
      const error: unknown = await send({ refreshToken: "x" }).catch((reason) => reason);
      assert(error instanceof type, name);
      assertEquals([error.name, error.message], [name, `about ${name}`]);
      const { error: code } = error as { error?: string };
      assert(Object.values<string>(sdk.OAuth2ErrorCode).includes(code ?? ""), code);
      assertEquals(emulator.requests.at(-1)?.error, code);
    }
  });
});

Deno.test("Emulator.failNext() sends the error codes that the AWS SDK knows", async () => {
  // A type error below is a code of ours that the model has not.
  const codes: Exclude<SigninErrorCode, "use_dpop_nonce">[] = [
    "AUTHCODE_EXPIRED",
    "INSUFFICIENT_PERMISSIONS",
    "INVALID_REQUEST",
    "TOKEN_EXPIRED",
    "USER_CREDENTIALS_CHANGED",
    "rate_exceeded",
    "server_error",
  ];
  await serve({}, async ({ emulator, send }) => {
    for (const error of codes satisfies sdk.OAuth2ErrorCode[]) {
      emulator.failNext({
        operation: "CreateOAuth2Token",
        exception: "AccessDeniedException",
        error,
      });
      const denied = await assertRejects(
        () => send({ refreshToken: "x" }),
        sdk.AccessDeniedException,
      );
      assertEquals(denied.error, error);
    }
  });
});
