// What the service answers, in the dialect that each contender speaks: as many members and bytes in
// each. Stub and server send the same.

/** `aws`: camelCase, errors by header and body. `oauth`: RFC 6749. `github`: errors with status 200. */
export type Dialect = "aws" | "oauth" | "github";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** About as long as real tokens are. */
export const TOKEN: string = "aoaAAAAAGf2".padEnd(700, "Zx9-_Q3kLm");
const REFRESH_TOKEN = "aorAAAAAGf2".padEnd(700, "Zx9-_Q3kLm");
export const CLIENT_ID = "hXk3yAb1Fz0_example_VydXMtZWFzdC0x";
export const CLIENT_SECRET: string = "eyJraWQiOiJrZXkt".padEnd(900, "aB3dE5gH7j");
export const DEVICE_CODE: string = "device-000000-".padEnd(120, "k2L4m6N8");

const TOKENS: Readonly<Record<Dialect, object>> = {
  aws: {
    accessToken: TOKEN,
    expiresIn: 28_800,
    idToken: null,
    refreshToken: REFRESH_TOKEN,
    tokenType: "Bearer",
  },
  oauth: {
    access_token: TOKEN,
    expires_in: 28_800,
    refresh_token: REFRESH_TOKEN,
    token_type: "bearer",
  },
  github: {
    access_token: TOKEN,
    expires_in: 28_800,
    refresh_token: REFRESH_TOKEN,
    token_type: "bearer",
    scope: "repo",
  },
};

const PENDING = {
  error: "authorization_pending",
  error_description: "The authorization request is still pending.",
};

const REGISTRATIONS = {
  aws: {
    clientId: CLIENT_ID,
    clientIdIssuedAt: 1_790_000_000,
    clientSecret: CLIENT_SECRET,
    clientSecretExpiresAt: 1_797_776_000,
    authorizationEndpoint: null,
    tokenEndpoint: null,
  },
  oauth: {
    client_id: CLIENT_ID,
    client_id_issued_at: 1_790_000_000,
    client_secret: CLIENT_SECRET,
    client_secret_expires_at: 1_797_776_000,
  },
};

export function tokenReply(dialect: Dialect): Reply {
  return reply(200, TOKENS[dialect]);
}

export function pendingReply(dialect: Dialect): Reply {
  return dialect === "aws"
    ? reply(400, PENDING, { "x-amzn-errortype": "AuthorizationPendingException" })
    : reply(dialect === "github" ? 200 : 400, PENDING);
}

export function registrationReply(dialect: "aws" | "oauth"): Reply {
  return reply(dialect === "oauth" ? 201 : 200, REGISTRATIONS[dialect]);
}

/** A token reply of about `size` bytes. */
export function tokenReplyOf(size: number): Reply {
  const rest = { expiresIn: 28_800, tokenType: "Bearer" };
  const room = size - JSON.stringify({ accessToken: "", ...rest }).length;
  return reply(200, { accessToken: "a".repeat(Math.max(room, 1)), ...rest });
}

function reply(status: number, body: object, headers: Record<string, string> = {}): Reply {
  const text = JSON.stringify(body);
  return {
    status,
    headers: {
      "content-type": "application/json",
      "content-length": String(text.length),
      "date": "Sat, 21 Nov 2026 03:00:00 GMT",
      "x-amzn-requestid": "4a3b2c1d-0000-4000-8000-123456789abc",
      ...headers,
    },
    body: text,
  };
}
