// The JavaScript SDK's parser of the config file and ours read the same of the same file.
import { readAwsConfig, resolveSsoProfile } from "@edge-auth/aws-sso-oidc/aws-cli";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadSharedConfigFiles, loadSsoSessionData } from "npm:@smithy/core@3.41.0/config";
import { inFolder } from "../aws_cli/_folder.ts";

type Sections = Record<string, Record<string, string>>;

/** What both make of a file. Sections without settings are known to us only. */
async function readBoth(path: string, text: string) {
  await Deno.writeTextFile(path, text);
  const { configFile } = await loadSharedConfigFiles({
    configFilepath: path,
    filepath: `${path}-credentials`,
  });
  const theirSessions = await loadSsoSessionData({ configFilepath: path });
  const { profiles, ssoSessions } = await readAwsConfig({ file: path });
  const filled = (sections: Readonly<Sections>): Sections =>
    Object.fromEntries(
      Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0)
        .map(([name, section]) => [name, { ...section }]),
    );
  const theirs = Object.entries(configFile as Sections)
    .filter(([name]) => !/^(sso-session|services)\./.test(name));
  return {
    ours: { profiles: filled(profiles), ssoSessions: filled(ssoSessions) },
    theirs: { profiles: Object.fromEntries(theirs), ssoSessions: { ...theirSessions } },
  };
}

const name = fc.constantFrom("a", "b", "my-profile", "x@y.z", "a:b/c+d%", "default");
const header = fc.oneof(
  fc.tuple(fc.constantFrom("profile", "sso-session", "services", "other"), name)
    .map(([kind, name]) => `[${kind} ${name}]`),
  fc.tuple(fc.constantFrom("profile", "sso-session"), name, fc.constantFrom(`"`, `'`))
    .map(([kind, name, quotes]) => `[${kind} ${quotes}${name}${quotes}]`),
  fc.constantFrom("[default]", "[profile]", "[]", "[a", "b]", "[default", "[profile a b]"),
);
const value = fc.constantFrom("x", "https://a.b/c#/d", "a;b", "a = b", "a b", "", " ", "[x]", "é");
const setting = fc.tuple(
  fc.constantFrom("", "", " ", "\t", "  "),
  fc.constantFrom("sso_session", "sso_region", "s3", "a.b", "__proto__x", ""),
  fc.constantFrom("=", " = ", "= ", ":", " "),
  value,
).map((parts) => parts.join(""));
const comment = fc.constantFrom("", " ", " # c", "#c", " ;c", ";", "\t# [x]");
const line = fc.tuple(fc.oneof(header, setting, setting, fc.constant("")), comment)
  .map((parts) => parts.join(""));
const file = fc.tuple(
  fc.array(line, { maxLength: 25 }),
  fc.constantFrom("\n", "\r\n"),
).map(([lines, end]) => lines.join(end));

Deno.test("readAwsConfig() reads what the JavaScript SDK reads", async () => {
  await inFolder(async (folder) => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const { ours, theirs } = await readBoth(`${folder}/${count++}`, text);
        assertEquals(ours, theirs);
      }),
      {
        examples: [["[profile default]\n[default]\nsso_session=x"], [
          "[default]\nsso_session=x\n[profile default]",
        ]],
        numRuns: 400,
      },
    );
  });
});

Deno.test("resolveSsoProfile() finds what `aws configure sso` writes, as the JavaScript SDK does", async () => {
  await inFolder(async (folder) => {
    const text = `[default]
region = us-east-1
[profile dev]
sso_session = my-sso
sso_account_id = 123456789011
sso_role_name = readOnly
region = us-west-2
output = json
s3 =
    max_concurrent_requests = 20
    addressing_style = path

[sso-session my-sso]
sso_region = us-east-1
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_registration_scopes = sso:account:access
`;
    const { ours, theirs } = await readBoth(`${folder}/config`, text);
    assertEquals(ours, theirs);
    const { dev } = theirs.profiles;
    const session = theirs.ssoSessions[dev?.sso_session ?? ""];
    assertEquals(dev?.["s3.addressing_style"], "path");
    assertEquals(resolveSsoProfile(await readAwsConfig({ file: `${folder}/config` }), "dev"), {
      startUrl: session?.sso_start_url!,
      region: session?.sso_region!,
      sessionName: "my-sso",
      scopes: [session?.sso_registration_scopes!],
      accountId: dev?.sso_account_id,
      roleName: dev?.sso_role_name,
    });
  });
});
