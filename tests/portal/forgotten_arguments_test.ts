// What is forgotten or mixed up is a TypeError at once, in our words, with the remedy.
import * as portal from "@edge-auth/aws-sso-oidc/portal";
import { assert, assertStringIncludes } from "@std/assert";
import { REGION } from "./_helpers.ts";

// deno-lint-ignore no-explicit-any -- callers of JavaScript may pass anything
const any = (value: unknown): any => value;
const both = "(or pass an 'endpoint')";
const input = { accessToken: "ACCESSTOKENVALUE", accountId: "123456789012", roleName: "Admin" };
const provider = () => Promise.resolve({ accessKeyId: "x", secretAccessKey: "x" });
const controller = new AbortController();
const client = portal.createPortalClient({ ...REGION, fetch: () => new Promise(() => {}) });

const OPERATIONS = ["ListAccounts", "ListAccountRoles", "GetRoleCredentials", "Logout"];
const CALLS = ["listAccounts", "listAccountRoles", "getRoleCredentials", "logout"];
const ITERATORS = ["iterateAccounts", "iterateAccountRoles", "iterateRoles"];

const MISTAKES: readonly (readonly [title: string, call: () => unknown, word: string])[] = [
  ["createPortalClient()", () => any(portal.createPortalClient)(), both],
  ["createPortalClient(null)", () => any(portal.createPortalClient)(null), both],
  ["createPortalClient('us-east-1')", () => any(portal.createPortalClient)("us-east-1"), both],
  ["resolvePortalEndpoint()", () => any(portal.resolvePortalEndpoint)(), both],
  ...OPERATIONS.flatMap((name): typeof MISTAKES => {
    const build = any(portal)[`build${name}Request`];
    const parse = any(portal)[`parse${name}Response`];
    return [
      [`build${name}Request()`, () => build(), "' must be "],
      [`build${name}Request(input)`, () => build(input), both],
      [`parse${name}Response()`, () => parse(), "a Response was expected"],
      [`parse${name}Response(json)`, () => parse({}), "a Response was expected"],
    ];
  }),
  ...CALLS.flatMap((name): typeof MISTAKES => [
    [`${name}()`, () => any(client)[name](), "' must be "],
    [
      `${name}() with { signal: controller }`,
      () => any(client)[name](input, { signal: controller }),
      "'signal' must be an AbortSignal",
    ],
  ]),
  ...ITERATORS.flatMap((name): typeof MISTAKES => [
    [`${name}()`, () => any(client)[name]().next(), "' must be "],
    [
      `${name}() with { signal: controller }`,
      () => any(client)[name](input, { signal: controller }),
      "'signal' must be an AbortSignal",
    ],
  ]),
  [
    "createRoleCredentialsProvider()",
    () => any(portal.createRoleCredentialsProvider)(),
    "createPortalClient()",
  ],
  [
    "createRoleCredentialsProvider(client)",
    () => any(portal.createRoleCredentialsProvider)(client),
    "createPortalClient()",
  ],
  ["createCredentialsHandler()", () => any(portal.createCredentialsHandler)(), "'provider'"],
  [
    "createCredentialsHandler(provider)",
    () => any(portal.createCredentialsHandler)(provider),
    "'authorizationToken'",
  ],
];

for (const [title, call, word] of MISTAKES) {
  Deno.test(`${title} is a TypeError that names the remedy`, async () => {
    let error: unknown;
    try {
      error = await call();
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof TypeError, `${error}`);
    assertStringIncludes(error.message, word);
    assert(
      !/undefined \(|of undefined|of null|not a function|not an object|Illegal/.test(error.message),
      error.message,
    );
    assert(!error.message.includes("ACCESSTOKENVALUE"), error.message);
  });
}
