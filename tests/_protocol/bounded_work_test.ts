// The work for one response is bounded, whatever is in it, and so is what is said about it.
import { createSsoOidcClient, isSsoError } from "@edge-auth/aws-sso-oidc";
import { assert, assertLess, assertLessOrEqual } from "@std/assert";

const SIZE = 256 * 1024 - 200;
/** Real work takes a few milliseconds; what it took before the bounds were there is 34 s. */
const LONGEST = 1_000;

const SECRET = `aor${"aB3-".repeat(1_000)}`;
const nested = (open: string, close: string) => {
  const depth = Math.floor(SIZE / 2);
  return open.repeat(depth) + close.repeat(depth);
};
const filled = (unit: string) => unit.repeat(Math.floor(SIZE / unit.length));
const error = (members: object) => JSON.stringify({ error: "invalid_grant", ...members });

/** Bodies of 256 KiB. */
const BODIES: Readonly<Record<string, string>> = {
  "a description of one word": error({ error_description: filled("a") }),
  "a description of runs of the secret": error({ error_description: filled("aB3-") }),
  "a description of runs and spaces": error({ error_description: filled("aB3-aB3-aB3 ") }),
  "a description of backslashes": error({ error_description: filled("\\").slice(0, SIZE / 2) }),
  "a description of percent signs": error({ error_description: filled("%25") }),
  "a description of control characters": error({ error_description: filled("\u202e") }),
  "a reason": error({ reason: filled("KMS_") }),
  "an endpoint": error({ endpoint: `https://${filled("a.")}` }),
  "a nested endpoint": `{"error":"invalid_grant","endpoint":${nested("[", "]")}}`,
  "a nested region": `{"error":"invalid_grant","region":${nested("[", "]")}}`,
  "an error code": error({ error: filled("x") }),
  "a name": error({ code: filled("x"), error: undefined }),
  "a name of hashes": error({ code: filled("#"), error: undefined }),
  "a name of spaces": error({ code: filled(" "), error: undefined }),
  "a name of hashes and spaces": error({ code: filled("# "), error: undefined }),
  "a nested __type": `{"__type":${nested('{"a":', "}").replace(/}$/, "1}")}}`,
  "nested arrays": nested("[", "]"),
  "an array of numbers": `{"clientId":[${filled("-1,")}0]}`,
  "an array of NaN": `{"clientId":[${filled("1e999,")}0]}`,
  "an array of arrays": `{"clientId":[${filled("[],")}0]}`,
  "members": `{${Array.from({ length: 20_000 }, (_, at) => `"m${at}":0`).join()}}`,
  "a client id": JSON.stringify({ clientId: filled("\u0007").slice(0, 40_000) }),
  "HTML": filled("<p>"),
};

for (const [title, body] of Object.entries(BODIES)) {
  for (const status of [200, 400, 503]) {
    Deno.test(`createSsoOidcClient() has little work with ${title} and status ${status}`, async () => {
      const fetch = () => Promise.resolve(new Response(body, { status }));
      const client = createSsoOidcClient({ region: "us-east-1", fetch, maxAttempts: 1 });
      const input = { clientId: "client-id", clientSecret: SECRET, startUrl: "https://x.test" };
      const start = performance.now();
      const reason = await client.startDeviceAuthorization(input).catch((reason) => reason);
      const texts = [reason.message, reason.hint, JSON.stringify(reason), `${reason}`];
      assertLess(performance.now() - start, LONGEST);
      assert(isSsoError(reason), String(reason).slice(0, 300));
      for (const text of texts) assertLessOrEqual((text ?? "").length, 2_000);
    });
  }
}

for (
  const name of ["content-type", "x-amzn-requestid", "x-amzn-errortype", "retry-after", "date"]
) {
  Deno.test(`createSsoOidcClient() has little work with a long ${name}`, async () => {
    for (const unit of ["a", "aB3-", "9", "# ", "1 ", " ,"]) {
      const headers = { [name]: `x${filled(unit)}` };
      const fetch = () => Promise.resolve(new Response("{}", { status: 400, headers }));
      const client = createSsoOidcClient({ region: "us-east-1", fetch, maxAttempts: 1 });
      const start = performance.now();
      const input = { clientId: "client-id", clientSecret: SECRET, startUrl: "https://x.test" };
      const reason = await client.startDeviceAuthorization(input).catch((reason) => reason);
      assertLess(performance.now() - start, LONGEST);
      assert(isSsoError(reason), String(reason).slice(0, 300));
      assertLessOrEqual(reason.message.length, 2_000);
    }
  });
}
