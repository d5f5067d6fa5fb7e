// GitHub's device flow: its own dialect, errors come with status 200.

import { createOAuthDeviceAuth } from "npm:@octokit/auth-oauth-device@8.0.5";
import { exchangeDeviceCode } from "npm:@octokit/oauth-methods@6.0.5";
import { request } from "npm:@octokit/request@10.0.16";
import { CLIENT_ID, DEVICE_CODE } from "../replies.ts";
import type { Contender, Target } from "./contender.ts";

function requestTo({ url, fetch }: Target) {
  return request.defaults({ baseUrl: url, ...(fetch && { request: { fetch } }) });
}

export const octokit: Contender = {
  dialect: "github",
  createToken: (target) => {
    const options = {
      clientType: "oauth-app" as const,
      clientId: CLIENT_ID,
      code: DEVICE_CODE,
      request: requestTo(target),
    };
    return async () => (await exchangeDeviceCode(options)).authentication.token;
  },
  // It asks for the device code itself: the stub has to answer that too, with the interval.
  deviceFlow: (target) => {
    const to = requestTo(target);
    return async () => {
      const auth = createOAuthDeviceAuth({
        clientType: "oauth-app",
        clientId: CLIENT_ID,
        onVerification() {},
        request: to,
      });
      return (await auth({ type: "oauth" })).token;
    };
  },
};
