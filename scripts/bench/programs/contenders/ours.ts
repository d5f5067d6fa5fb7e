// This module, from the source: by hand, through the client, and by its poller.

import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  createSsoOidcClient,
  DEVICE_CODE_GRANT,
  parseCreateTokenResponse,
  parseRegisterClientResponse,
  waitForDeviceToken,
} from "@edge-auth/aws-sso-oidc";
import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import type { Fetch } from "../stub.ts";
import { CLIENT_NAME, type Contender, ENDPOINT, REGION, SCOPE, type Target } from "./contender.ts";

const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const grant = { ...client, grantType: DEVICE_CODE_GRANT, deviceCode: DEVICE_CODE } as const;
const registration = { clientName: CLIENT_NAME, clientType: "public", scopes: [SCOPE] } as const;

const globalFetch: Fetch = (input, init) => fetch(input, init);

/** AWS by its region, as one does; the server on loopback by its URL. */
function placeOf({ url }: Target): { region: string } | { endpoint: string } {
  return url === ENDPOINT ? { region: REGION } : { endpoint: url };
}

/** The stub takes the place of the global fetch, which most programs use. */
function optionsOf(target: Target) {
  if (target.fetch) globalThis.fetch = target.fetch as typeof globalThis.fetch;
  return placeOf(target);
}

function clientOf(target: Target) {
  return createSsoOidcClient(optionsOf(target));
}

export const byHand: Contender = {
  dialect: "aws",
  createToken: (target) => {
    const { fetch = globalFetch } = target;
    const place = placeOf(target);
    return async () => {
      const response = await fetch(buildCreateTokenRequest(grant, place));
      return (await parseCreateTokenResponse(response)).accessToken;
    };
  },
  registerClient: (target) => {
    const { fetch = globalFetch } = target;
    const place = placeOf(target);
    return async () => {
      const response = await fetch(buildRegisterClientRequest(registration, place));
      return (await parseRegisterClientResponse(response)).clientId;
    };
  },
  parse: async (response) => (await parseCreateTokenResponse(response)).accessToken,
};

/** By hand, for a URL in place of a region: it is parsed and judged each time. */
export const byHandWithUrl: Contender = {
  dialect: "aws",
  createToken: ({ url, fetch = globalFetch }) => async () => {
    const response = await fetch(buildCreateTokenRequest(grant, { endpoint: url }));
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
  deviceFlow: (target, wait) => {
    const options = optionsOf(target);
    return async (deviceCode = DEVICE_CODE) => {
      const authorization = { deviceCode, expiresIn: 1e6, interval: wait };
      return (await waitForDeviceToken({ registration: client, authorization }, options))
        .accessToken;
    };
  },
};
