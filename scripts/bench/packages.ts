// What the benchmark installs from npm, pinned. The `npm:` specifiers below `programs/` name the same
// versions; bundle.ts refuses any other.

/** What is measured beside this module, and what measures it. */
export const PACKAGES: Readonly<Record<string, string>> = {
  "@aws-sdk/client-sso": "3.1162.0",
  "@aws-sdk/client-sso-oidc": "3.1162.0",
  "@aws-sdk/token-providers": "3.1166.0",
  "@octokit/auth-oauth-device": "8.0.5",
  "@octokit/oauth-methods": "6.0.5",
  "@octokit/request": "10.0.16",
  "@smithy/fetch-http-handler": "5.8.1",
  "@smithy/signature-v4": "5.7.5",
  arctic: "3.7.0",
  aws4fetch: "1.0.20",
  jose: "6.2.17",
  mitata: "1.0.34",
  oauth4webapi: "3.8.8",
  "openid-client": "6.8.9",
};

/** What a user would install in this module's place, and what they would import of it. */
export interface Peer {
  readonly name: string;
  /** The packages that one installs; the first is the one that one imports. */
  readonly install: readonly string[];
}

/** The alternatives, as a user meets them. */
export const PEERS: readonly Peer[] = [
  { name: "AWS SDK", install: ["@aws-sdk/client-sso-oidc"] },
  { name: "oauth4webapi", install: ["oauth4webapi"] },
  { name: "openid-client", install: ["openid-client"] },
  { name: "octokit", install: ["@octokit/auth-oauth-device", "@octokit/oauth-methods"] },
  { name: "arctic", install: ["arctic"] },
];

/** A package with its version, as npm takes it. */
export function pinned(name: string): string {
  const version = PACKAGES[name];
  if (version === undefined) throw new Error(`${name} is not in scripts/bench/packages.ts`);
  return `${name}@${version}`;
}
