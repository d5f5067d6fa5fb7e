// What one would write without a library, and without a single check.

import { CLIENT_ID, CLIENT_SECRET, DEVICE_CODE } from "../replies.ts";
import { CLIENT_NAME, type Contender, SCOPE, type Target } from "./contender.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

interface TokenBody {
  readonly accessToken: string;
  readonly error?: string;
}

function createTokenInit(deviceCode: string): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      grantType: GRANT,
      deviceCode,
    }),
    redirect: "manual",
  };
}

async function createToken({ url, fetch = globalFetch }: Target, code: string): Promise<TokenBody> {
  const response = await fetch(`${url}/token`, createTokenInit(code));
  return await response.json() as TokenBody;
}

const globalFetch: NonNullable<Target["fetch"]> = (input, init) => fetch(input, init);

export const floor: Contender = {
  dialect: "aws",
  createToken: (target) => async () => (await createToken(target, DEVICE_CODE)).accessToken,
  deviceFlow: (target, wait) => async (code = DEVICE_CODE) => {
    for (;;) {
      const body = await createToken(target, code);
      if (body.error !== "authorization_pending") return body.accessToken;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  },
  registerClient: ({ url, fetch = globalFetch }) => async () => {
    const response = await fetch(`${url}/client/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientName: CLIENT_NAME, clientType: "public", scopes: [SCOPE] }),
      redirect: "manual",
    });
    return (await response.json() as { clientId: string }).clientId;
  },
  parse: async (response) => (await response.json() as TokenBody).accessToken,
};

/** The floor with a `Request` in between: what building one by hand costs at the least. */
export const floorWithRequest: Contender = {
  dialect: "aws",
  createToken: ({ url, fetch = globalFetch }) => async () => {
    const request = new Request(`${url}/token`, createTokenInit(DEVICE_CODE));
    return (await (await fetch(request)).json() as TokenBody).accessToken;
  },
};

/** The `Request` of CreateToken. */
export function makeRequest(url: string): Request {
  return new Request(`${url}/token`, createTokenInit(DEVICE_CODE));
}
