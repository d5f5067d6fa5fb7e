// Inputs that cases share.

/** Where requests of the scripted cases go. */
export const REGION = { region: "us-east-1" } as const;

/** A start URL. */
export const START_URL = "https://example.awsapps.com/start";

/** A registration as it may come back from a store. */
export const CLIENT = {
  clientId: "client-id-1",
  clientSecret: "SECRETOFTHECLIENT",
  clientSecretExpiresAt: 1_900_000_000,
} as const;

/** A device authorization. */
export const AUTHORIZATION = {
  deviceCode: "DEVICECODESECRET",
  userCode: "ABCD-EFGH",
  verificationUri: "https://device.sso.us-east-1.amazonaws.com/",
  verificationUriComplete: "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
  expiresIn: 600,
  interval: 1,
} as const;

/** What the poller takes. */
export const FLOW: typeof CLIENT & typeof AUTHORIZATION = { ...CLIENT, ...AUTHORIZATION };

/** What CreateToken takes in the authorization code grant, whole and plausible. */
export const CODE_GRANT = {
  grantType: "authorization_code",
  code: "AUTHORIZATIONCODE",
  redirectUri: "http://127.0.0.1:8912/oauth/callback",
  codeVerifier: "VERIFIER-VERIFIER-VERIFIER-VERIFIER-VERIFIER",
} as const;

/** What CreateToken takes in the refresh token grant. */
export const REFRESH_GRANT = { grantType: "refresh_token", refreshToken: "aorREFRESH" } as const;
