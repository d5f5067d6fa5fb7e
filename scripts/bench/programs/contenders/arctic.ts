// The code grant only, and only by the global fetch.

import { OAuth2Client } from "npm:arctic@3.7.0";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import type { Contender } from "./contender.ts";

export const arctic: Contender = {
  dialect: "oauth",
  createToken: ({ url, fetch }) => {
    const client = new OAuth2Client(CLIENT_ID, CLIENT_SECRET, null);
    const own = globalThis.fetch;
    const call = () => client.validateAuthorizationCode(`${url}/oauth/token`, DEVICE_CODE, null);
    return async () => {
      // fetch is looked up before the first await, so nobody else meets the stub.
      if (fetch) globalThis.fetch = fetch as typeof globalThis.fetch;
      const tokens = call();
      globalThis.fetch = own;
      return (await tokens).accessToken();
    };
  },
};
