// The official client. Without a fetch of the benchmark's it has the handler that it chooses itself.

import {
  AuthorizationPendingException,
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
} from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import { FetchHttpHandler } from "npm:@smithy/fetch-http-handler@5.8.1";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import { CLIENT_NAME, type Contender, SCOPE, type Target } from "./contender.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

function clientOf({ url, fetch }: Target): SSOOIDCClient {
  return new SSOOIDCClient({
    region: "us-east-1",
    endpoint: url,
    ...(fetch &&
      { requestHandler: new FetchHttpHandler({ customFetch: fetch as typeof globalThis.fetch }) }),
  });
}

function command(deviceCode: string): CreateTokenCommand {
  return new CreateTokenCommand({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    grantType: GRANT,
    deviceCode,
  });
}

export const awsSdk: Contender = {
  dialect: "aws",
  createToken: (target) => {
    const client = clientOf(target);
    return async () => (await client.send(command(DEVICE_CODE))).accessToken!;
  },
  deviceFlow: (target) => {
    const client = clientOf(target);
    return async (code = DEVICE_CODE) => {
      for (;;) {
        try {
          return (await client.send(command(code))).accessToken!;
        } catch (error) {
          if (!(error instanceof AuthorizationPendingException)) throw error;
        }
      }
    };
  },
  registerClient: (target) => {
    const client = clientOf(target);
    const input = { clientName: CLIENT_NAME, clientType: "public", scopes: [SCOPE] };
    return async () => (await client.send(new RegisterClientCommand(input))).clientId!;
  },
};
