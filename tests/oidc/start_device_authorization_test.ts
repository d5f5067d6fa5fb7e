import {
  buildStartDeviceAuthorizationRequest,
  parseStartDeviceAuthorizationResponse,
} from "@edge-auth/aws-sso-oidc";
import { assert, assertEquals } from "@std/assert";
import { assertRefused, reply } from "../_protocol/_helpers.ts";
import { PARSE_CASES, REGION } from "../_protocol/_operations.ts";

const parser = PARSE_CASES.find(({ operation }) => operation === "StartDeviceAuthorization")!;

Deno.test("buildStartDeviceAuthorizationRequest() sends the start URL as it is", async () => {
  const client = { clientId: "a", clientSecret: "b" };
  const startUrls = [
    "https://example.awsapps.com/start",
    "https://example.awsapps.com/start#/",
    "https://ssoins-1.eu-west-1.portal.amazonaws.com",
    "https://start.home.awsapps.cn/directory/example",
    "http://not-judged-here",
  ];
  for (const startUrl of startUrls) {
    const request = buildStartDeviceAuthorizationRequest({ ...client, startUrl }, REGION);
    assertEquals(await request.json(), { ...client, startUrl });
  }
});

Deno.test("parseStartDeviceAuthorizationResponse() takes the pages that AWS has, unchanged", async () => {
  const pages = [
    "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
    "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH",
    "https://ssoins-1.eu-west-1.portal.amazonaws.com/#/device?user_code=ABCD-EFGH",
    "https://ssoins-1.portal.eu-west-1.app.aws",
    "http://localhost:8787/verify",
    "http://127.0.0.1:8787/verify?user_code=A",
    "http://[::1]:8787/",
  ];
  for (const page of pages) {
    const body = { ...parser.reply, verificationUri: page, verificationUriComplete: page };
    const parsed = await parseStartDeviceAuthorizationResponse(reply(body));
    assertEquals<object>({ ...parsed }, body);
  }
});

Deno.test("parseStartDeviceAuthorizationResponse() refuses pages that nobody should open", async () => {
  const pages = [
    ...["", " ", "x", "/verify", "//evil.com", "https://", "device.sso.amazonaws.com"],
    ...["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"],
    ...["vbscript:x", "ssh://evil.com", "mailto:a@b", "blob:https://evil.com/x", "intent:x"],
    ...["http://evil.com/", "http://localhost.evil.com/", "http://localhost./", "http://0.0.0.0/"],
    ...["http://127.0.0.1@evil.com/", "https://amazonaws.com@evil.com/", "https://a:b@evil.com/"],
    ...["https://x.test/\n", "https://x.test/\x1b[2J", "https://x.test/\0", "https://x.test/\x9b"],
    ...["https://x.test/ --flag", " https://x.test/", "https://x.test/ ", "https://x.test/\u2028"],
    ...[
      "https://x.test/\u202egpj",
      "https://x.test/\u2066",
      "https://x.test/\u200b",
      "\ufeffhttps://x",
    ],
    ...["https://x.test/\u00a0", "https://x.test/;$(calc)\n"],
  ];
  for (const page of pages) {
    for (const member of ["verificationUri", "verificationUriComplete"]) {
      const answer = reply({ ...parser.reply, [member]: page });
      const error = await assertRefused(parser, answer, `'${member}'`);
      assert(page.trim().length < 4 || !error.message.includes(page), error.message);
    }
  }
});

Deno.test("parseStartDeviceAuthorizationResponse() refuses codes that act on a terminal", async () => {
  for (const code of ["\x1b[31mABCD", "ABCD\r\nEFGH", "AB\x07", "\x9b2J", "A\0B", "AB\tCD"]) {
    // What nobody has to read may have what JSON does not escape.
    for (const member of code.startsWith("\x9b") ? ["userCode"] : ["userCode", "deviceCode"]) {
      const error = await assertRefused(parser, reply({ ...parser.reply, [member]: code }), member);
      assert(!/\p{Cc}/u.test(error.message));
    }
  }
});
