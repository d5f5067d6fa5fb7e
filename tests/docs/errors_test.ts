// docs/errors.md has every code and every exception, with the error code and status that people get.
import { createSsoOidcClient, type FetchLike, SsoServiceError } from "@edge-auth/aws-sso-oidc";
import { createSsoOidcIamClient } from "@edge-auth/aws-sso-oidc/iam";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { createSigninClient, generateDpopKeyPair } from "@edge-auth/aws-sso-oidc/signin";
import { createEmulator, type ExceptionName } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { root, sourceFiles } from "../../scripts/_project.ts";
import { OIDC_EXCEPTIONS } from "../../src/testing/oidc/exceptions.ts";
import { PORTAL_EXCEPTIONS } from "../../src/testing/portal/exceptions.ts";
import { SIGNIN_EXCEPTIONS } from "../../src/testing/signin/exceptions.ts";
import { SIGNATURE_EXCEPTIONS } from "../../src/testing/sigv4.ts";
import { reasonOf } from "../support/assert.ts";
import { codeIn, tableBelow } from "./_markdown.ts";

const page = {
  path: "docs/errors.md",
  text: await Deno.readTextFile(new URL("docs/errors.md", root)),
};
const options = (fetch: FetchLike) => ({ region: "us-east-1", fetch, maxAttempts: 1 });
const key = await generateDpopKeyPair();

interface Section {
  readonly heading: string;
  readonly exceptions: object;
  /** Makes a request to the service. */
  readonly call: (fetch: FetchLike) => Promise<unknown>;
}

const SECTIONS: readonly Section[] = [
  {
    heading: "## SSO OIDC",
    exceptions: OIDC_EXCEPTIONS,
    call: (fetch) =>
      createSsoOidcClient(options(fetch)).registerClient({
        clientName: "test",
        clientType: "public",
      }),
  },
  {
    heading: "## SSO portal",
    exceptions: PORTAL_EXCEPTIONS,
    call: (fetch) => createPortalClient(options(fetch)).listAccounts({ accessToken: "example" }),
  },
  {
    heading: "## AWS Sign-In",
    exceptions: SIGNIN_EXCEPTIONS,
    call: (fetch) =>
      createSigninClient({ ...options(fetch), key }).refresh({
        clientId: "arn:aws:signin:::devtools/same-device",
        refreshToken: "example",
      }),
  },
  {
    heading: "## Signatures",
    exceptions: SIGNATURE_EXCEPTIONS,
    call: (fetch) =>
      createSsoOidcIamClient({
        ...options(fetch),
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
      }).createTokenWithIAM({
        clientId: "arn:aws:sso::123456789012:application/ssoins-1/apl-1",
        grantType: "refresh_token",
        refreshToken: "example",
      }),
  },
];

for (const { heading, exceptions, call } of SECTIONS) {
  Deno.test(`docs/errors.md, ${heading}: every exception, as it arrives`, async () => {
    const rows = tableBelow(page, heading).map(([name = "", error = "", status, advice = ""]) => ({
      exception: codeIn(name)[0] as ExceptionName,
      error: codeIn(error)[0]!,
      status: Number(status),
      advice,
    }));
    const named = new Set(rows.map(({ exception }) => exception));
    assertEquals([...named].toSorted(), Object.keys(exceptions).toSorted());
    for (const { exception, error, status, advice } of rows) {
      const emulator = createEmulator();
      const isDefault = rows.find((row) => row.exception === exception)?.error === error;
      emulator.failNext({ exception, times: 2, ...(isDefault ? {} : { error }) });
      const caught = await reasonOf(call(emulator.fetch));
      assertInstanceOf(caught, SsoServiceError, exception);
      assertEquals([caught.name, caught.error, caught.status], [exception, error, status]);
      assert(advice.length > 10, exception);
    }
  });
}

Deno.test("docs/errors.md has every code that the source has, and no other", async () => {
  const codes = new Set<string>();
  for await (const path of sourceFiles("src")) {
    if (path.startsWith("src/testing/") || path.startsWith("src/signin/")) continue;
    const source = await Deno.readTextFile(new URL(path, root));
    const texts = source.matchAll(/(?<=code: )"([A-Z]+)"|"([A-Z]+(?:_[A-Z]+)+)"/g);
    for (const [, word, words] of texts) codes.add(word ?? words!);
  }
  const NOT_CODES = [...codes].filter((name) => /^(AWS|KMS)_/.test(name) || OTHERS.includes(name));
  const expected = [...codes].filter((name) => !NOT_CODES.includes(name)).toSorted();
  const named = tableBelow(page, "## Codes").map(([code = ""]) => codeIn(code)[0]!).toSorted();
  assertEquals(named, expected);
});

/** Texts of the same look: error codes of AWS Sign-In, and of Node. */
const OTHERS: readonly string[] = [
  "AUTHCODE_EXPIRED",
  "INSUFFICIENT_PERMISSIONS",
  "INVALID_REQUEST",
  "TOKEN_EXPIRED",
  "USER_CREDENTIALS_CHANGED",
];

Deno.test("docs/errors.md has every error code of the types", async () => {
  const api = (name: string) => Deno.readTextFile(new URL(`tests/api/${name}.txt`, root));
  const types = [
    /type OAuthErrorCode = (.*)/.exec(await api("mod"))?.[1] ?? "",
    /type SigninErrorCode = (.*)/.exec(await api("signin"))?.[1] ?? "",
  ];
  const codes = types.flatMap((type) => [...type.matchAll(/"([^"]+)"/g)].map(([, code]) => code!));
  assert(codes.length > 15);
  const named = SECTIONS.flatMap(({ heading }) =>
    tableBelow(page, heading).map(([, error = ""]) => codeIn(error)[0]!)
  );
  assertEquals(codes.filter((code) => !named.includes(code)), []);
});

Deno.test("docs/errors.md describes members that errors have", async () => {
  const api = await Deno.readTextFile(new URL("tests/api/mod.txt", root));
  const members = tableBelow(page, "## Members").flatMap(([names = ""]) => codeIn(names));
  const declared = [...api.matchAll(/^ {2}readonly ([$\w]+)\??:/gm)].map(([, name]) => name!);
  // Of Error itself.
  const all = [...declared, "name", "cause"];
  assertEquals(members.filter((name) => !all.includes(name)), []);
  for (const name of new Set(declared)) {
    assert(members.includes(name) || name === "$metadata", name);
  }
});
