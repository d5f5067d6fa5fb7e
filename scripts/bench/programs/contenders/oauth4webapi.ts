// Two functions an operation, of RFC 8628 and RFC 7591: it does not speak AWS's dialect.

import {
  allowInsecureRequests,
  type AuthorizationServer,
  ClientSecretPost,
  customFetch,
  deviceCodeGrantRequest,
  dynamicClientRegistrationRequest,
  processDeviceCodeResponse,
  processDynamicClientRegistrationResponse,
  ResponseBodyError,
} from "npm:oauth4webapi@3.8.8";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import { CLIENT_NAME, type Contender, SCOPE, type Target } from "./contender.ts";

const client = { client_id: CLIENT_ID };

type Way = ReturnType<typeof wayTo>;

function wayTo({ url, fetch }: Target) {
  const server: AuthorizationServer = {
    issuer: url,
    token_endpoint: `${url}/oauth/token`,
    registration_endpoint: `${url}/oauth/register`,
  };
  const options = { [allowInsecureRequests]: true, ...(fetch && { [customFetch]: fetch }) };
  return { server, options };
}

async function createToken({ server, options }: Way, code: string): Promise<string> {
  const auth = ClientSecretPost(CLIENT_SECRET);
  const response = await deviceCodeGrantRequest(server, client, auth, code, options);
  return (await processDeviceCodeResponse(server, client, response)).access_token;
}

export const oauth4webapi: Contender = {
  dialect: "oauth",
  createToken: (target) => {
    const way = wayTo(target);
    return () => createToken(way, DEVICE_CODE);
  },
  // It has no poller: this is the loop of its own example.
  deviceFlow: (target) => {
    const way = wayTo(target);
    return async (code = DEVICE_CODE) => {
      for (;;) {
        try {
          return await createToken(way, code);
        } catch (error) {
          const isPending = error instanceof ResponseBodyError &&
            error.error === "authorization_pending";
          if (!isPending) throw error;
        }
      }
    };
  },
  registerClient: (target) => {
    const { server, options } = wayTo(target);
    const metadata = { client_name: CLIENT_NAME, scope: SCOPE };
    return async () => {
      const response = await dynamicClientRegistrationRequest(server, metadata, options);
      return (await processDynamicClientRegistrationResponse(response)).client_id;
    };
  },
  parse: async (response) => {
    const { server } = wayTo({ url: "https://bench.example" });
    return (await processDeviceCodeResponse(server, client, response)).access_token;
  },
};
