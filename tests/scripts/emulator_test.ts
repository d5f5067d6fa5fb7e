import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { createSsoOidcClient } from "@edge-auth/aws-sso-oidc";
import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { withLog } from "../../scripts/emulator/log.ts";
import { parseOptions, UsageError } from "../../scripts/emulator/options.ts";
import { startEmulator } from "./_emulator_process.ts";

const CLIENT = { clientName: "log-test", clientType: "public", scopes: ["sso:account:access"] };
const startUrl = "https://example.awsapps.com/start";

Deno.test("deno task emulator prints what to export, logs each request, and ends on Ctrl-C", async () => {
  const accounts = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(
    accounts,
    JSON.stringify([{ accountId: "210987654321", accountName: "tested", roles: ["Reader"] }]),
  );
  await using process = startEmulator("--port=0", "--approve=after=1", `--accounts=${accounts}`);
  const origin = await process.origin;
  assertEquals(process.printed.stdout.trim().split("\n"), [
    `export AWS_ENDPOINT_URL_SSO_OIDC=${origin}`,
    `export AWS_ENDPOINT_URL_SSO=${origin}`,
    `export AWS_ENDPOINT_URL_SIGNIN=${origin}`,
  ]);
  const client = createSsoOidcClient({ endpoint: origin });
  const registration = await client.registerClient(CLIENT);
  const authorization = await client.startDeviceAuthorization({ ...registration, startUrl });
  const token = await client.waitForDeviceToken({ registration, authorization });
  const portal = createPortalClient({ endpoint: origin });
  const { accountList } = await portal.listAccounts({ accessToken: token.accessToken });
  assertEquals(accountList.map(({ accountName }) => accountName), ["tested"]);
  const { roleCredentials } = await portal.getRoleCredentials({
    accessToken: token.accessToken,
    accountId: "210987654321",
    roleName: "Reader",
  });
  await process.until(/GetRoleCredentials\s+200/);

  const { stderr } = process.printed;
  assertMatch(stderr, /\d\d:\d\d:\d\d RegisterClient +200 +clientName=log-test/);
  assertStringIncludes(stderr, authorization.userCode);
  assertMatch(stderr, /CreateToken +400 +authorization_pending/);
  assertMatch(stderr, /account_id=210987654321/);
  const secrets = [
    registration.clientSecret,
    authorization.deviceCode,
    token.accessToken,
    token.refreshToken ?? "",
    roleCredentials.secretAccessKey,
    roleCredentials.sessionToken,
  ];
  for (const secret of secrets) {
    assert(secret.length > 12 && !stderr.includes(secret.slice(0, 12)), "a secret is printed");
  }

  process.kill("SIGINT");
  assertEquals(await process.code, 0);
  assertStringIncludes(process.printed.stderr, "has stopped");
  await Deno.remove(accounts);
});

Deno.test("deno task emulator ends by SIGTERM while a request hangs", async () => {
  await using process = startEmulator("--port=0");
  const origin = await process.origin;
  await (await fetch(`${origin}/_emulator/fail`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"network":"hang"}',
  })).text();
  await process.until(/control +200 +POST \/_emulator\/fail/);
  const hanging = fetch(origin).then(() => "responded", () => "closed");
  process.kill("SIGTERM");
  assertEquals(await process.code, 0);
  assertEquals(await hanging, "closed");
});

Deno.test("deno task emulator says what is wrong with its options, and ends", async () => {
  await using used = startEmulator("--port=0");
  const { port } = new URL(await used.origin);
  const folder = await Deno.makeTempDir();
  const bad = `${folder}/bad.json`;
  const empty = `${folder}/empty.json`;
  await Deno.writeTextFile(bad, '[{"accountId":"1","roles":[]}]');
  await Deno.writeTextFile(empty, "");
  const help = " (see: deno task emulator --help)";
  const cases: [args: string[], code: number, text: string][] = [
    [["--prot=1"], 2, `Unknown option '--prot': did you mean '--port'?${help}`],
    [
      [`--port=${port}`],
      1,
      `port ${port} is in use: choose another one by --port=N, or a free one by --port=0`,
    ],
    [[`--accounts=${folder}/none.json`], 2, `--accounts: ${folder}/none.json cannot be read`],
    [["--port=0", `--accounts=${empty}`], 2, `--accounts: ${empty} cannot be read`],
    [
      ["--port=0", `--accounts=${bad}`],
      2,
      `--accounts: ${bad}: 'accounts[0].accountId' must be a string of 12 digits: current value ` +
      `is "1"${help}`,
    ],
  ];
  for (const [args, code, text] of cases) {
    await using process = startEmulator(...args);
    assertEquals(await process.code, code, args.join(" "));
    const { stderr } = process.printed;
    assert(stderr.startsWith(`emulator: ${text}`), stderr);
    assertEquals(stderr.trimEnd().split("\n").length, 1, `one line, no stack: ${stderr}`);
    assertEquals(process.printed.stdout, "");
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("parseOptions() reads the options", () => {
  const defaults = { name: "serve", port: 8787, approval: "page", accountsFile: undefined };
  assertEquals(parseOptions([]), defaults as never);
  assertEquals(parseOptions(["--port", "0"]), { ...defaults, port: 0 } as never);
  assertEquals(parseOptions(["--approve=auto"]), { ...defaults, approval: "auto" } as never);
  assertEquals(
    parseOptions(["--approve=after=3"]),
    { ...defaults, approval: { afterPolls: 3 } } as never,
  );
  for (const help of ["--help", "-h"]) assertEquals(parseOptions([help]), { name: "help" });
});

const WRONG: [args: string[], text: string][] = [
  [["--aprove=auto"], "did you mean '--approve'?"],
  [["--acounts=x"], "did you mean '--accounts'?"],
  [["--xyz"], "Unknown option '--xyz'"],
  [["x"], "x"],
  [["--port=65536"], "from 0 to 65535"],
  [["--port=-1"], "from 0 to 65535"],
  [["--port=http"], "from 0 to 65535"],
  [["--port="], "must not be empty"],
  [["--port=1", "--port=2"], "more than once"],
  [["--approve=autp"], "did you mean 'auto'?"],
  [["--approve=aftr=2"], "did you mean 'after=2'?"],
  [["--approve=after=x"], "page, auto or after=N"],
  [["--approve=after"], "page, auto or after=N"],
];

for (const [args, text] of WRONG) {
  Deno.test(`parseOptions() refuses ${args.join(" ")}`, () => {
    assertThrows(() => parseOptions(args), UsageError, text);
  });
}

Deno.test("withLog() prints nothing that acts upon a terminal, and tells what was lost", async () => {
  const lines: string[] = [];
  const emulator = withLog(createEmulator(), (line) => lines.push(line));
  const send = (path: string, body: string) =>
    emulator.handler(
      new Request(`http://localhost${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
    ).catch(() => undefined);
  await send("/client/register", JSON.stringify({ clientName: "a\u001b[31m\u202eb", "\u0007": 1 }));
  await send(`/x%1b?y=%1b[2J`, "");
  emulator.failNext({ network: "error" });
  await send("/token", '{"clientSecret":"abcdefghijklmnopqrstuvwxyz","code":"short"}');
  assertEquals(lines.length, 3);
  for (const line of lines) assert(!/[\p{Cc}\p{Cf}]/u.test(line), JSON.stringify(line));
  assertMatch(lines[2] ?? "", /CreateToken +lost clientSecret=abcdef… code=…$/);
});
