import { isSsoError } from "@edge-auth/aws-sso-oidc";
import { readAwsConfig, resolveSsoProfile, type SsoProfile } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assert, assertEquals } from "@std/assert";
import { assertIncludes, rejection, thrown } from "../support/assert.ts";
import { inFolder } from "./_folder.ts";

const URL_ = "https://example.awsapps.com/start";

/** Reads a config file with a content. */
const read = (text: string, env: Record<string, string> = {}) =>
  inFolder(async (folder) => {
    const file = `${folder}/config`;
    await Deno.writeTextFile(file, text);
    return { ...await readAwsConfig({ file, env }), file: "/config" };
  });

async function refusal(text: string, profile?: string, env: Record<string, string> = {}) {
  const config = await read(text, env);
  const error = thrown(() => resolveSsoProfile(config, profile));
  assert(isSsoError(error, "CONFIG_ERROR"), String(error));
  return `${error.message}\n${error.hint}`;
}

const SESSION = `
[sso-session corp]
sso_start_url = ${URL_}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access`;

const PROFILES: Readonly<Record<string, readonly [text: string, expected: SsoProfile]>> = {
  "a profile with an sso-session": [
    `[profile dev]\nsso_session = corp\nsso_account_id = 012345678901\nsso_role_name = Admin${SESSION}`,
    {
      startUrl: URL_,
      region: "eu-west-1",
      sessionName: "corp",
      scopes: ["sso:account:access"],
      accountId: "012345678901",
      roleName: "Admin",
    },
  ],
  "a legacy profile": [
    `[profile dev]\nsso_start_url=${URL_}#/\nsso_region=us-gov-west-1\nregion = us-east-1`,
    { startUrl: `${URL_}#/`, region: "us-gov-west-1" },
  ],
  "CRLF, a byte order mark, indentation and blank lines": [
    `\uFEFF\r\n[profile dev]\r\n\r\n  sso_session = corp\r\n${SESSION.replaceAll("\n", "\r\n")}`,
    { startUrl: URL_, region: "eu-west-1", sessionName: "corp", scopes: ["sso:account:access"] },
  ],
  "comments": [
    `# sso_session = a\n; sso_session = b\n[profile dev] # c\nsso_session = corp ; d${SESSION} # e`,
    { startUrl: URL_, region: "eu-west-1", sessionName: "corp", scopes: ["sso:account:access"] },
  ],
  "nested settings": [
    `[profile dev]\ns3 =\n  sso_session = no\n  max_queue_size = 1\nsso_session = corp${SESSION}`,
    { startUrl: URL_, region: "eu-west-1", sessionName: "corp", scopes: ["sso:account:access"] },
  ],
  "sections that come twice": [
    `[profile dev]\nsso_region = eu-west-1\n[other]\nsso_region = x\n[profile dev]\nsso_start_url = ${URL_}`,
    { startUrl: URL_, region: "eu-west-1" },
  ],
  "quoted names": [
    `[profile "dev"]\nsso_session = my corp\n[sso-session 'my corp']\nsso_start_url = ${URL_}\nsso_region = eu-west-1`,
    { startUrl: URL_, region: "eu-west-1", sessionName: "my corp" },
  ],
  "scopes by commas and spaces": [
    `[profile dev]\nsso_session = corp${SESSION}, b:c d`,
    {
      startUrl: URL_,
      region: "eu-west-1",
      sessionName: "corp",
      scopes: ["sso:account:access", "b:c", "d"],
    },
  ],
  "the same setting in profile and session": [
    `[profile dev]\nsso_session = corp\nsso_region = eu-west-1${SESSION}`,
    { startUrl: URL_, region: "eu-west-1", sessionName: "corp", scopes: ["sso:account:access"] },
  ],
};

for (const [title, [text, expected]] of Object.entries(PROFILES)) {
  Deno.test(`resolveSsoProfile() reads ${title}`, async () => {
    assertEquals(resolveSsoProfile(await read(text), "dev"), expected);
  });
}

Deno.test("resolveSsoProfile() takes AWS_PROFILE, or else default", async () => {
  const text = `[default]\nsso_session = a\n[profile dev]\nsso_session = b
[sso-session a]\nsso_start_url = ${URL_}\nsso_region = a
[sso-session b]\nsso_start_url = ${URL_}\nsso_region = b`;
  assertEquals(resolveSsoProfile(await read(text)).region, "a");
  assertEquals(resolveSsoProfile(await read(text, { AWS_PROFILE: "dev" })).region, "b");
  assertEquals(resolveSsoProfile(await read(text, { AWS_PROFILE: "dev" }), "default").region, "a");
  const [own] = text.split("\n[profile");
  const twice = text.replace(own!, `${own}\n[profile default]\nsso_session = b`);
  assertEquals(resolveSsoProfile(await read(twice)).region, "b");
});

const REFUSALS: Readonly<Record<string, readonly [text: string, ...says: string[]]>> = {
  "a profile that does not exist": [
    "[default]\nregion = a\n[profile b]\n[profile c]\nregion = d\n[sso-session e]",
    'profile "dev" of /config',
    'the profiles "default", "b", "c"\n',
  ],
  "a file without profiles": ["", "the file has no profiles", "aws configure sso"],
  "a profile without a sign-in": [
    `[profile dev]\nregion = a\n[profile x]\nsso_session = y\n[profile z]\nsso_start_url = ${URL_}`,
    "neither sso_session nor sso_start_url",
    'profiles with one "x", "z"\n',
  ],
  "a profile of aws login": [
    "[profile dev]\nlogin_session = arn:aws:sts::123456789012:assumed-role/Admin/jane",
    "createAwsLoginCredentialsProvider",
    "no profiles with one",
  ],
  "a session that does not exist": [
    "[profile dev]\nsso_session = corp\n[sso-session core]\n[sso-session b]",
    'no sso-session "corp"',
    'the sessions "core", "b"\n',
    "[sso-session corp]",
  ],
  "a session without a start URL": [
    "[profile dev]\nsso_session = corp\n[sso-session corp]\nsso_region = a",
    'its sso-session "corp" has no sso_start_url',
  ],
  "a session without a region": [
    `[profile dev]\nsso_session = corp\nregion = a\n[sso-session corp]\nsso_start_url = ${URL_}`,
    'its sso-session "corp" has no sso_region',
  ],
  "a legacy profile without a region": [
    `[profile dev]\nregion = a\nsso_start_url = ${URL_}`,
    "it has no sso_region",
  ],
  "a profile and a session with different regions": [
    `[profile dev]\nsso_session = corp\nsso_region = us-east-1${SESSION}`,
    'its sso_region is "us-east-1"',
    'sso-session "corp" is "eu-west-1"',
    "Remove sso_region",
  ],
  "a profile and a session with different start URLs": [
    `[profile dev]\nsso_session = corp\nsso_start_url = ${URL_}/${SESSION}`,
    "its sso_start_url is not that of",
  ],
};

Deno.test("resolveSsoProfile() shows no password of a URL", async () => {
  const text =
    `[profile dev]\nsso_session = corp\nsso_start_url = https://u:HIDDEN@x.test${SESSION}`;
  assert(!(await refusal(text, "dev")).includes("HIDDEN"));
});

for (const [title, [text, ...says]] of Object.entries(REFUSALS)) {
  Deno.test(`resolveSsoProfile() refuses ${title}`, async () => {
    assertIncludes(await refusal(text, "dev"), ...says);
  });
}

Deno.test("resolveSsoProfile() lists at most 20 names, and takes no inherited member for one", async () => {
  const many = Array.from({ length: 25 }, (_, i) => `[profile p${i}]`).join("\n");
  assertIncludes(await refusal(many, "dev"), '"p19", and 5 more');
  assertIncludes(await refusal("", "constructor"), "there is no such profile");
  assertIncludes(
    await refusal("[profile dev]\nsso_session = __proto__", "dev"),
    'no sso-session "__proto__"',
  );
  assertIncludes(await refusal("", undefined, { AWS_PROFILE: "a\u001b[2Jb" }), '"a [2Jb"');
  const odd = await read(`[profile __proto__]\nsso_session = corp${SESSION}`);
  assertEquals(resolveSsoProfile(odd, "__proto__").region, "eu-west-1");
});

Deno.test("readAwsConfig() finds the file by option, AWS_CONFIG_FILE, HOME and USERPROFILE", async () => {
  await inFolder(async (folder) => {
    const write = (path: string) => Deno.writeTextFile(`${folder}/${path}`, `[profile ${path}]`);
    await Deno.mkdir(`${folder}/.aws`);
    for (const path of [".aws/config", "a", "b"]) await write(path);
    const found = async (env: Record<string, string>, file?: string) =>
      Object.keys((await readAwsConfig({ file, env })).profiles);
    assertEquals(await found({ HOME: folder }), [".aws/config"]);
    assertEquals(await found({ USERPROFILE: folder }), [".aws/config"]);
    assertEquals(await found({ HOME: folder, AWS_CONFIG_FILE: "~/a" }), ["a"]);
    assertEquals(await found({ HOME: folder, AWS_CONFIG_FILE: `${folder}/a` }, "~/b"), ["b"]);
    assertEquals(
      (await readAwsConfig({ env: { HOME: folder } })).file,
      `${folder}/.aws/config`,
    );
  });
});

Deno.test("readAwsConfig() tells a file that cannot be read", async () => {
  await inFolder(async (folder) => {
    const missing = await rejection(readAwsConfig({ file: `${folder}/missing` }));
    assert(isSsoError(missing, "CONFIG_ERROR"));
    assertIncludes(missing.message, `${folder}/missing: ENOENT`);
    assertIncludes(missing.hint, "aws configure sso");
    const directory = await rejection(readAwsConfig({ file: folder }));
    assert(isSsoError(directory, "CONFIG_ERROR"));
    assertIncludes(directory.message, "EISDIR");
    assert(await rejection(readAwsConfig({ file: 1 as never })) instanceof TypeError);
  });
});

Deno.test("resolveSsoProfile() says what is wrong with its arguments", async () => {
  const config = await read("[default]");
  const wrong: readonly (readonly [config: unknown, profile: unknown, says: string])[] = [
    [undefined, "dev", "'config' must be what readAwsConfig() resolves to; it is undefined"],
    [Promise.resolve(config), "dev", "add 'await'"],
    [{}, "dev", "'config'"],
    [config, 1, "'profile' must be its name"],
  ];
  for (const [config, profile, says] of wrong) {
    const error = thrown(() => resolveSsoProfile(config as never, profile as never));
    assert(error instanceof TypeError);
    assertIncludes(error.message, says);
  }
});
