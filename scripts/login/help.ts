/** What `--help` prints. */
export const HELP: string = `Sign in to AWS, in one of three ways.

Usage: deno task login [options]
       deno task login --pkce [--paste] [options]
       deno task login --aws-login [--remote] [options]

Without an option that names a service, it starts an emulator of AWS on this machine
and signs in to that: the real flow over real HTTP, but no AWS account.

Ways in
  (none)              IAM Identity Center, by a code that you compare in any browser
  --pkce              IAM Identity Center, by a browser on this machine, which hands the
                      sign-in over (authorization code with PKCE)
  --pkce --paste      the same by a browser elsewhere, for SSH and containers: you paste
                      the address that it ends at
  --aws-login         AWS Sign-In, as \`aws login\`: the console's sign-in gives credentials
                      of 15 minutes, by a browser on this machine
  --aws-login --remote
                      the same by a browser elsewhere: you paste the code that it shows

Where to sign in
  --start-url URL     your AWS access portal, such as https://example.awsapps.com/start;
                      not with --aws-login
  --region REGION     the region of your IAM Identity Center instance, often not the one
                      that you work in; with --aws-login the one to sign in at
  --endpoint URL      another server in AWS's place, such as a proxy or an emulator:
                      https, or http on this machine. Then --region may be left out

Without --endpoint, the environment can name such servers: AWS_ENDPOINT_URL_SSO_OIDC to
sign in at, with --aws-login AWS_ENDPOINT_URL_SIGNIN, and AWS_ENDPOINT_URL_SSO to list
accounts and roles at. Then --start-url and --region may be left out.

How to sign in
  --scope SCOPE       what to ask for; repeat it, or separate by commas.
                      Default: sso:account:access; not with --aws-login
  --client-name NAME  what the browser shows as the application that asks.
                      Default: aws-sso-oidc login; not with --aws-login
  --timeout SECONDS   how long to wait for the browser, 86400 at the most; with --pkce
                      and --aws-login. Default: 600
  --approve MODE      who approves at the emulator. auto: the emulator itself, a device
                      code at the third poll (after=2 of deno task emulator, not its
                      auto); page: you, on its page. Default: auto

With --approve=auto, --pkce and --aws-login open the emulator's page themselves, as a
browser would. With --paste and --remote they do so if you paste nothing: on an empty
line, or when stdin is empty or ends. Three wrong pastes end the sign-in.

What to print
  (none)              the tokens and, of IAM Identity Center, ten accounts and roles
  --json              one JSON object on stdout and nothing else; URL, code and
                      progress go to stderr
  --show-secrets      tokens, keys and the client's secret whole. Default: shortened,
                      so that they do not end up in logs, also with --json
  --help, -h          this text
  --version           the version

The JSON object has the members of the AWS CLI's token files (startUrl, region,
accessToken, expiresAt, refreshToken, clientId, clientSecret, registrationExpiresAt)
and endpoint, emulator, tokenType, scopes and secrets ("shortened" or "whole"). With
--aws-login it has those of its login files (accessToken with accessKeyId,
secretAccessKey, sessionToken, accountId and expiresAt; tokenType, clientId,
refreshToken, idToken, dpopKey) and loginSession, region, endpoint, emulator and
secrets. After a failure it is { "error", "message", "hint" }. After Ctrl-C or wrong
usage there is none.

Exit codes
  0  signed in
  1  denied, expired, or the service or the network failed
  2  wrong usage
  130, 143  ended by Ctrl-C, by SIGTERM

Examples
  deno task login
  deno task login --pkce --approve=page
  deno task login --start-url https://example.awsapps.com/start --region eu-west-1
  deno task login --aws-login --region eu-west-1
  deno task login --json --show-secrets | jq -r .accessToken
`.trimEnd();
