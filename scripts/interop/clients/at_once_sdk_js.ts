// Credentials of a profile by the AWS SDK for JavaScript, when a line comes.
import { fromSSO } from "npm:@aws-sdk/credential-provider-sso@3.973.28";

const [home = "", endpoint = "", profile = ""] = Deno.args;
// Not before: Deno's own cache is in the home, too.
Deno.env.set("HOME", home);
console.log("ready");
await Deno.stdin.read(new Uint8Array(16));
const outcome = await fromSSO({
  profile,
  configFilepath: `${home}/.aws/config`,
  filepath: `${home}/.aws/credentials`,
  clientConfig: { endpoint, region: "us-east-1" },
})().then(
  ({ accessKeyId }) => ({ accessKeyId }),
  (error) => ({ error: `${error.name}: ${error.message}` }),
);
console.log(JSON.stringify(outcome));
Deno.exit(0);
