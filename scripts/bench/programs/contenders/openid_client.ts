// The one peer with a poller that keeps to RFC 8628.

import {
  allowInsecureRequests,
  ClientSecretPost,
  Configuration,
  customFetch,
  genericGrantRequest,
  pollDeviceAuthorizationGrant,
} from "npm:openid-client@6.8.9";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import type { Contender, Target } from "./contender.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

function configurationOf({ url, fetch }: Target): Configuration {
  const server = { issuer: url, token_endpoint: `${url}/oauth/token` };
  const auth = ClientSecretPost(CLIENT_SECRET);
  const configuration = new Configuration(server, CLIENT_ID, undefined, auth);
  allowInsecureRequests(configuration);
  if (fetch) configuration[customFetch] = fetch as NonNullable<Configuration[typeof customFetch]>;
  return configuration;
}

export const openidClient: Contender = {
  dialect: "oauth",
  createToken: (target) => {
    const configuration = configurationOf(target);
    return async () => {
      const parameters = { device_code: DEVICE_CODE };
      return (await genericGrantRequest(configuration, GRANT, parameters)).access_token;
    };
  },
  deviceFlow: (target, wait) => {
    const configuration = configurationOf(target);
    return async (code = DEVICE_CODE) => {
      const authorization = {
        device_code: code,
        user_code: "ABCD-EFGH",
        verification_uri: "https://bench.example/",
        expires_in: 86_400,
        interval: wait,
      };
      return (await pollDeviceAuthorizationGrant(configuration, authorization)).access_token;
    };
  },
};
