import { discoverRegion, resolveStartUrl } from "@edge-auth/aws-sso-oidc/session";
import { isSsoError } from "@edge-auth/aws-sso-oidc";
import {
  assert,
  assertEquals,
  assertIncludes,
  assertSame,
  reasonOf,
  rejection,
} from "../support/assert.ts";
import {
  type Answer,
  broken,
  hang,
  html,
  offline,
  scriptFetch,
  stalled,
  textResponse,
} from "../support/scripted_fetch.ts";
import { assertNothingLeft, watchListeners } from "../support/signals.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const PORTAL = "https://example.awsapps.com/start";
const VANITY = "https://aws.example.com/login";

const page = (text: string): Answer => () => textResponse(text);
const redirect = (location: string, status = 302): Answer => () =>
  textResponse("", { status, headers: { location } });

function setUp(answers: readonly Answer[], last?: Answer) {
  const clock = new VirtualClock();
  const script = scriptFetch(clock, answers, last);
  const controller = new AbortController();
  const listeners = watchListeners(controller.signal);
  const options = { clock, fetch: script.fetch, signal: controller.signal };
  const asked = () => script.requests.map(({ init, url }) => `${init.method ?? "GET"} ${url}`);
  return { clock, script, controller, listeners, options, asked };
}

Deno.test("discoverRegion() reads the page's meta tag, however it is written", async () => {
  for (
    const text of [
      '<html><head><meta name="region" content="eu-west-1"></head>',
      '<META content="eu-west-1" name="region"/>',
      "<meta charset=utf-8><meta name=region content=eu-west-1>",
      "<meta name='region'\n content='eu-west-1'>",
      '<meta name="region" content="not a region"><meta name="region" content="eu-west-1">',
    ]
  ) {
    const setup = setUp([page(text)]);
    assertEquals(await setup.clock.run(discoverRegion(`${PORTAL}/#/`, setup.options)), "eu-west-1");
    assertEquals(setup.asked(), [`GET ${PORTAL}`]);
    await assertNothingLeft(setup);
  }
});

Deno.test("discoverRegion() asks nobody if the shape says it", async () => {
  const { options, asked } = setUp([]);
  const url = "https://ssoins-1.portal.eu-north-1.app.aws";
  assertEquals(await discoverRegion(url, options), "eu-north-1");
  assertEquals(asked(), []);
});

Deno.test("discoverRegion() follows redirects within the portal's hosts only", async () => {
  const setup = setUp([
    redirect("/start/", 301),
    redirect("https://d-1.awsapps.com/start", 307),
    page('<meta name="region" content="us-west-2">'),
  ]);
  assertEquals(await setup.clock.run(discoverRegion(PORTAL, setup.options)), "us-west-2");
  assertEquals(
    setup.asked(),
    [PORTAL, PORTAL, "https://d-1.awsapps.com/start"].map((url) => `GET ${url}`),
  );
  await assertNothingLeft(setup);

  const regional = setUp([redirect("https://ssoins-1.eu-west-1.portal.amazonaws.com/")]);
  assertEquals(await regional.clock.run(discoverRegion(PORTAL, regional.options)), "eu-west-1");

  for (
    const location of [
      "https://evil.example/",
      "http://example.awsapps.com/start",
      "//evil.example/",
    ]
  ) {
    const setup = setUp([redirect(location)]);
    const error = await setup.clock.run(rejection(discoverRegion(PORTAL, setup.options)));
    assert(isSsoError(error, "INVALID_RESPONSE"), `${error}`);
    assertIncludes(error.message, "cannot be followed");
    assertEquals(setup.asked().length, 1);
    await assertNothingLeft(setup);
  }
});

Deno.test("discoverRegion() stops after five redirects", async () => {
  const setup = setUp([], redirect(PORTAL));
  const error = await setup.clock.run(rejection(discoverRegion(PORTAL, setup.options)));
  assertIncludes(error.message, "does not contain the region");
  assertEquals(setup.asked().length, 6);
});

Deno.test("discoverRegion() says what to pass when it finds nothing", async () => {
  const cases: readonly (readonly [Answer, string, string])[] = [
    [page("<html></html>"), "INVALID_RESPONSE", "does not contain the region"],
    [page(""), "INVALID_RESPONSE", "does not contain the region"],
    [
      page('<meta name="region" content="../../evil">'),
      "INVALID_RESPONSE",
      "does not contain the region",
    ],
    [
      page(`<meta ${"x".repeat(600_000)} name="region" content="eu-west-1">`),
      "INVALID_RESPONSE",
      "",
    ],
    [html(503), "INVALID_RESPONSE", "does not contain the region"],
    [offline, "NETWORK_ERROR", "cannot be followed"],
    [broken, "NETWORK_ERROR", "cannot be followed"],
    [hang, "TIMEOUT", "10000 ms"],
    [stalled, "TIMEOUT", "10000 ms"],
  ];
  for (const [answer, code, text] of cases) {
    const setup = setUp([answer]);
    const error = await setup.clock.run(rejection(discoverRegion(PORTAL, setup.options)));
    assert(isSsoError(error, code), `${error}`);
    assertIncludes(error.message, "example.awsapps.com", text);
    assertIncludes(error.hint, "'region'");
    await setup.clock.idle();
    assertEquals([setup.clock.waits, setup.listeners.count], [[], 0]);
  }
});

Deno.test("discoverRegion() and resolveStartUrl() end at an abort, with its reason", async () => {
  for (const [ask, url] of [[discoverRegion, PORTAL], [resolveStartUrl, VANITY]] as const) {
    for (const answer of ask === discoverRegion ? [hang, stalled] : [hang]) {
      const setup = setUp([answer]);
      const failed = reasonOf(ask(url, setup.options));
      await setup.clock.idle();
      setup.controller.abort("enough");
      assertEquals(await failed, "enough");
      await setup.clock.idle();
      assertEquals([setup.clock.waits, setup.listeners.count, setup.script.live], [[], 0, 0]);
    }
    const setup = setUp([]);
    const reason = new Error("before");
    setup.controller.abort(reason);
    assertSame(await reasonOf(ask(url, setup.options)), reason);
    assertEquals(setup.asked(), []);
  }
});

Deno.test("resolveStartUrl() follows one redirect to a portal", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const setup = setUp([redirect(`${PORTAL}/#/`, status)]);
    assertEquals(await setup.clock.run(resolveStartUrl(VANITY, setup.options)), PORTAL);
    assertEquals(setup.asked(), [`GET ${VANITY}`]);
    await assertNothingLeft(setup);
  }
});

Deno.test("resolveStartUrl() asks nobody about AWS's own URLs", async () => {
  const { options, asked } = setUp([]);
  assertEquals(await resolveStartUrl("HTTPS://example.awsapps.com/start/", options), PORTAL);
  assertEquals(asked(), []);
});

Deno.test("resolveStartUrl() refuses everything but one redirect to a portal over https", async () => {
  for (
    const answer of [
      redirect("https://login.example.com/"),
      redirect("http://example.awsapps.com/start"),
      redirect("/elsewhere"),
      redirect(PORTAL, 300),
      redirect(PORTAL, 200),
      page("<meta http-equiv=refresh>"),
      html(404),
    ]
  ) {
    const setup = setUp([answer]);
    const error = await setup.clock.run(rejection(resolveStartUrl(VANITY, setup.options)));
    assert(isSsoError(error, "INVALID_RESPONSE"), `${error}`);
    assertIncludes(error.hint, "Pass the start URL");
    assertEquals(setup.asked().length, 1);
  }
  for (const url of ["http://aws.example.com", "nonsense nonsense", "https://a:b@example.com"]) {
    assert(await rejection(resolveStartUrl(url)) instanceof RangeError, url);
  }
});
