// This module, from the source: by hand, through the client, and by its poller.

import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  createSsoOidcClient,
  DEVICE_CODE_GRANT,
  type FetchLike,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import type { Fetch } from "../stub.ts";
import { CLIENT_NAME, type Contender, SCOPE, type Target } from "./contender.ts";

const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const grant = { ...client, grantType: DEVICE_CODE_GRANT, deviceCode: DEVICE_CODE } as const;
const registration = { clientName: CLIENT_NAME, clientType: "public", scopes: [SCOPE] } as const;

const globalFetch: Fetch = (input, init) => fetch(input, init);

function clientOf({ url, fetch }: Target) {
  return createSsoOidcClient({ endpoint: url, fetch: fetch as FetchLike | undefined });
}

export const byHand: Contender = {
  dialect: "aws",
  createToken: ({ url, fetch = globalFetch }) => async () => {
    const response = await fetch(buildCreateTokenRequest(grant, { endpoint: url }));
    return (await parseCreateTokenResponse(response)).accessToken;
  },
  registerClient: ({ url, fetch = globalFetch }) => async () => {
    const response = await fetch(buildRegisterClientRequest(registration, { endpoint: url }));
    return (await parseRegisterClientResponse(response)).clientId;
  },
  parse: async (response) => (await parseCreateTokenResponse(response)).accessToken,
};

/** By hand, for a region in place of a URL, as one does with AWS itself. */
export const byHandWithRegion: Contender = {
  dialect: "aws",
  createToken: ({ fetch = globalFetch }) => async () => {
    const response = await fetch(buildCreateTokenRequest(grant, { region: "us-east-1" }));
    return (await parseCreateTokenResponse(response)).accessToken;
  },
};

export const throughClient: Contender = {
  dialect: "aws",
  createToken: (target) => {
    const { createToken } = clientOf(target);
    return async () => (await createToken(grant)).accessToken;
  },
  registerClient: (target) => {
    const { registerClient } = clientOf(target);
    return async () => (await registerClient(registration)).clientId;
  },
};

/** With a signal of the caller's that lives as long as the program does. */
export const throughClientWithSignal: Contender = {
  dialect: "aws",
  createToken: (target) => {
    const { createToken } = clientOf(target);
    const { signal } = new AbortController();
    return async () => (await createToken(grant, { signal })).accessToken;
  },
};

/** The poller, by the real clock: timers.ts makes its waits end at once where that is wanted. */
export const poller: Contender = {
  dialect: "aws",
  deviceFlow: ({ url, fetch }, wait) => async (deviceCode = DEVICE_CODE) => {
    const input = { ...client, deviceCode, expiresIn: 1e6, interval: wait };
    const options = { endpoint: url, fetch: fetch as FetchLike | undefined };
    return (await waitForDeviceToken(input, options)).accessToken;
  },
};
