/** What `--help` prints. */
export const HELP: string =
  `Sign in to AWS IAM Identity Center with a code that you confirm in a browser.

Usage: deno task login [options]

Without options it starts an emulator of AWS on this machine and signs in to that:
the real flow over real HTTP, but no AWS account.

Where to sign in
  --start-url URL     your AWS access portal, such as https://example.awsapps.com/start
  --region REGION     the region of your IAM Identity Center instance; often not the
                      region that you work in
  --endpoint URL      another server in AWS's place, such as a proxy or an emulator:
                      https, or http on this machine. Then --region may be left out

How to sign in
  --scope SCOPE       what to ask for; repeat it, or separate by commas.
                      Default: sso:account:access
  --client-name NAME  what the browser shows as the application that asks.
                      Default: aws-sso-oidc login
  --approve MODE      who answers at the emulator. auto: the emulator itself, after
                      saying "not yet" twice; page: you, on its page. Default: auto

What to print
  --json              one JSON object on stdout and nothing else; URL, code and
                      progress go to stderr
  --show-secrets      tokens and the client's secret whole. Default: shortened, so
                      that they do not end up in logs, also with --json
  --help, -h          this text
  --version           the version

The JSON object has the members of the AWS CLI's token files (startUrl, region,
accessToken, expiresAt, refreshToken, clientId, clientSecret, registrationExpiresAt)
and endpoint, emulator, tokenType, scopes and secrets ("shortened" or "whole"). After
a failure it is { "error", "message", "hint" }. After Ctrl-C or wrong usage there is
none.

Exit codes
  0  signed in
  1  denied, expired, or the service or the network failed
  2  wrong usage
  130, 143  ended by Ctrl-C, by SIGTERM

Examples
  deno task login
  deno task login --approve=page
  deno task login --start-url https://example.awsapps.com/start --region eu-west-1
  deno task login --json --show-secrets | jq -r .accessToken
`.trimEnd();
