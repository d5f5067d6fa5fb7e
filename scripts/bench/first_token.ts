// Programs that import a package, ask for one token over HTTP, check it, and end.

import { FLOOR } from "./record.ts";
import { packageName } from "../_project.ts";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "./programs/replies.ts";

interface FirstToken {
  readonly name: string;
  readonly code: (url: string) => string;
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const INPUT = JSON.stringify({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  grantType: GRANT,
  deviceCode: DEVICE_CODE,
});
// Sockets that are kept alive would keep the process alive as well.
const END = `if (!token.startsWith("aoa")) throw new Error("no token");\nprocess.exit(0);\n`;

/** The module is ours by name, or as one file. */
const ours = (module: string) => (url: string) => `
import { createSsoOidcClient } from "${module}";
const client = createSsoOidcClient({ endpoint: "${url}" });
const { accessToken: token } = await client.createToken(${INPUT});
${END}`;

export const CALLS: readonly FirstToken[] = [
  {
    name: FLOOR,
    code: (url) => `
const response = await fetch("${url}/token", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: ${JSON.stringify(INPUT)},
});
const { accessToken: token } = await response.json();
${END}`,
  },
  { name: "ours", code: ours(packageName) },
  { name: "ours, bundled", code: ours("./ours_bundled.mjs") },
  {
    name: "AWS SDK",
    code: (url) => `
import { CreateTokenCommand, SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
const client = new SSOOIDCClient({ region: "us-east-1", endpoint: "${url}" });
const { accessToken: token } = await client.send(new CreateTokenCommand(${INPUT}));
${END}`,
  },
  {
    name: "oauth4webapi",
    code: (url) => `
import * as oauth from "oauth4webapi";
const server = { issuer: "${url}", token_endpoint: "${url}/oauth/token" };
const client = { client_id: "${CLIENT_ID}" };
const response = await oauth.deviceCodeGrantRequest(
  server, client, oauth.ClientSecretPost("${CLIENT_SECRET}"), "${DEVICE_CODE}",
  { [oauth.allowInsecureRequests]: true },
);
const { access_token: token } = await oauth.processDeviceCodeResponse(server, client, response);
${END}`,
  },
  {
    name: "openid-client",
    code: (url) => `
import * as openid from "openid-client";
const server = { issuer: "${url}", token_endpoint: "${url}/oauth/token" };
const auth = openid.ClientSecretPost("${CLIENT_SECRET}");
const configuration = new openid.Configuration(server, "${CLIENT_ID}", undefined, auth);
openid.allowInsecureRequests(configuration);
const { access_token: token } = await openid.genericGrantRequest(
  configuration, "${GRANT}", { device_code: "${DEVICE_CODE}" },
);
${END}`,
  },
  {
    name: "octokit",
    code: (url) => `
import { exchangeDeviceCode } from "@octokit/oauth-methods";
import { request } from "@octokit/request";
const { authentication: { token } } = await exchangeDeviceCode({
  clientType: "oauth-app",
  clientId: "${CLIENT_ID}",
  code: "${DEVICE_CODE}",
  request: request.defaults({ baseUrl: "${url}" }),
});
${END}`,
  },
  {
    name: "arctic",
    code: (url) => `
import { OAuth2Client } from "arctic";
const client = new OAuth2Client("${CLIENT_ID}", "${CLIENT_SECRET}", null);
const tokens = await client.validateAuthorizationCode("${url}/oauth/token", "${DEVICE_CODE}", null);
const token = tokens.accessToken();
${END}`,
  },
];
