// A home folder for the AWS CLI and boto3. Old releases do not know the variables AWS_ENDPOINT_URL_…; all
// of them read service models from ~/.aws/models, so the emulator is an endpoint rule there.

/** The name of the `sso-session` section. */
export const SESSION_NAME = "emulator";
/** Its start URL. */
export const START_URL = "https://example.awsapps.com/start";

const SESSION = `[sso-session ${SESSION_NAME}]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;

const profileOf = (name: string, role: string): string =>
  `[profile ${name}]
sso_session = ${SESSION_NAME}
sso_account_id = 123456789012
sso_role_name = ${role}
region = us-east-1
`;

/**
 * Creates a home, in a folder if there is one, with the profile `emulator`, and further ones: a role for
 * each, of the same name.
 */
export async function createHome(
  endpoint: string,
  { dir, profiles = [] }: { readonly dir?: string; readonly profiles?: readonly string[] } = {},
): Promise<string> {
  const home = await Deno.makeTempDir({ prefix: "interop-", ...(dir && { dir }) });
  const parameter = { required: false, documentation: "", type: "String" };
  const rules = JSON.stringify({
    version: "1.0",
    parameters: { Region: { ...parameter, builtIn: "AWS::Region" } },
    rules: [{
      type: "endpoint",
      conditions: [],
      endpoint: { url: endpoint, properties: {}, headers: {} },
    }],
  });
  for (const folder of ["sso-oidc/2019-06-10", "sso/2019-06-10"]) {
    await Deno.mkdir(`${home}/.aws/models/${folder}`, { recursive: true });
    await Deno.writeTextFile(`${home}/.aws/models/${folder}/endpoint-rule-set-1.json`, rules);
  }
  const sections = [
    SESSION,
    profileOf("emulator", "Admin"),
    ...profiles.map((name) => profileOf(name, name)),
  ];
  await Deno.writeTextFile(`${home}/.aws/config`, sections.join(""));
  return home;
}
