import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { createEmulator } from "@edge-auth/aws-sso-oidc/testing";
import { findPlayers, playRound, type RoundResult } from "../../scripts/interop/at_once.ts";
import { OURS } from "../../scripts/interop/at_once_clients.ts";
import {
  createRandom,
  pickThird,
  type Round,
  ROUNDS,
  rulesOf,
} from "../../scripts/interop/at_once_rounds.ts";
import { describeLeft, findBroken } from "../../scripts/interop/at_once_verdict.ts";
import { createGate, numberOf } from "../../scripts/interop/gate.ts";
import { createKiller } from "../../scripts/interop/killer.ts";
import type { Asker } from "../../scripts/interop/processes.ts";
import { renderAtOnce, shorten } from "../../scripts/interop/render_at_once.ts";
import { findTorn, watchFile } from "../../scripts/interop/watch.ts";
import { root } from "../../scripts/_project.ts";

const WHOLE = JSON.stringify({ accessToken: "a", expiresAt: "2999-01-01T00:00:00Z" });

/** A round in which all went well. */
const GOOD: RoundResult = {
  round: ROUNDS[0]!,
  outcomes: [{ kind: OURS, accessToken: "a" }, { kind: "boto3", error: "refused" }],
  refreshes: [{ kind: "boto3", status: 400 }, { kind: OURS, status: 200 }],
  reads: 5,
  torn: {},
  text: WHOLE,
  writer: OURS,
  setAside: [],
  fresh: { kind: "deno", accessToken: "a" },
  isAccepted: false,
  refused: [],
};
const FAILED = { kind: OURS, error: "SsoError: a person has to sign in" };

Deno.test("findBroken() finds each promise that a round has broken, and no other", () => {
  assertEquals(findBroken(GOOD), []);
  const lost = { outcomes: [FAILED], fresh: { ...FAILED, kind: "deno" } };
  const cases: [change: Partial<RoundResult>, ...broken: string[]][] = [
    [{ outcomes: [FAILED] }, "needed no person"],
    [{ outcomes: [{ kind: OURS, error: "killed" }] }],
    [lost],
    [{ ...lost, isAccepted: true }, "the refresh token is accepted"],
    [{ torn: { [OURS]: 1 } }, "no JSON 1 times by this module"],
    [{ torn: { boto3: 1 } }],
    [{ outcomes: [{ kind: OURS, error: "there is no record" }], torn: { boto3: 1 } }],
    [{ outcomes: [{ kind: OURS, error: "there is no record" }] }, "needed no person"],
    [{ text: "{", writer: undefined }, "the file is no JSON"],
    [{ text: "{", writer: undefined, refreshes: [{ kind: "boto3", status: 200 }] }],
    [{ setAside: [WHOLE] }, "a record that is valid was set aside"],
    [{ setAside: ["", WHOLE.slice(9)] }],
    [{ refused: ["a"] }, "1 access tokens are refused"],
  ];
  for (const [change, ...broken] of cases) {
    const found = findBroken({ ...GOOD, ...change });
    assertEquals(found.length, broken.length, JSON.stringify([change, found]));
    broken.forEach((text, index) => assertStringIncludes(found[index]!, text));
  }
});

Deno.test("describeLeft() says which tokens a file has", () => {
  const at = Date.parse("2026-01-01T00:00:00Z");
  const record = (expiresAt: string, refreshToken?: string) =>
    describeLeft(JSON.stringify({ expiresAt, refreshToken }), at);
  const left = [
    record("2026-01-01T01:00:00Z", "r"),
    record("2026-01-01T01:00:00Z"),
    record("2025-01-01T01:00:00Z", "r"),
    record("nonsense"),
    describeLeft(""),
    describeLeft("[]"),
  ];
  const expected = [
    "both tokens",
    "access token",
    "refresh token",
    "nothing",
    "no JSON",
    "no JSON",
  ];
  assertEquals(left, expected);
});

Deno.test("findTorn() names who wrote in place, by what the same file contained next", () => {
  const writerOf = (token: string) => ({ a: "boto3", b: OURS })[token];
  const b = WHOLE.replace('"a"', '"b"');
  const torn = (...sights: [inode: number, text: string][]) =>
    findTorn(sights.map(([inode, text]) => ({ inode, text })), writerOf);
  assertEquals(torn([1, b], [2, WHOLE]), {});
  assertEquals(torn([1, b], [1, ""], [1, "{"], [1, WHOLE]), { boto3: 2 });
  assertEquals(torn([1, WHOLE], [1, ""], [1, b]), { [OURS]: 1 });
  // Another file has taken its place, or nobody has gone on writing.
  const unknown = { "one that was killed or replaced": 1 };
  assertEquals(torn([1, WHOLE], [1, ""], [2, b]), unknown);
  assertEquals(torn([1, WHOLE], [1, WHOLE + "}"]), unknown);
});

Deno.test("watchFile() sees what a file contains, and that another one has taken its place", async () => {
  const path = await Deno.makeTempFile();
  try {
    const watch = watchFile(path);
    const changes = [
      () => Deno.writeTextFile(path, "{"),
      () => Deno.writeTextFile(path, WHOLE),
      async () => {
        await Deno.writeTextFile(`${path}.tmp`, WHOLE);
        await Deno.rename(`${path}.tmp`, path);
      },
    ];
    for (const change of changes) {
      await change();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { reads, sights } = await watch.stop();
    assert(reads > 3);
    const texts = sights.map(({ text }) => text).filter((text) => text !== "");
    assertEquals(texts, ["{", WHOLE, WHOLE]);
    assertEquals(new Set(sights.map(({ inode }) => inode)).size, 2);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("createRandom(), pickThird() and rulesOf() are the same for the same seed", () => {
  const draw = (seed: number) => Array.from({ length: 3 }, createRandom(seed));
  assertEquals(draw(7), draw(7));
  assertNotEquals(draw(7), draw(8));
  for (let seed = 0; seed < 100; seed++) {
    const picked = pickThird(17, createRandom(seed));
    assertEquals([picked.size, [...picked].every((n) => n >= 0 && n < 17)], [5, true]);
    assertEquals(picked, pickThird(17, createRandom(seed)));
  }
  for (const round of ROUNDS) {
    const emulator = createEmulator();
    for (const rule of rulesOf(round, 1)) emulator.failWhen(rule);
  }
  assertEquals(rulesOf(ROUNDS[0]!, 1), []);
});

/** Askers that only note who was killed. */
function createVictims(round: Round, count: number) {
  const killed = new Set<number>();
  const askers = Array.from({ length: count }, (_, number) => ({
    kill: () => void killed.add(number),
  })) as unknown as Asker[];
  return { killed, ...createKiller(round, { count, random: createRandom(1), askers }) };
}

Deno.test("createKiller() kills a third, the winner, or nobody", () => {
  const play = (round: Round) => {
    const { killed, kill } = createVictims(round, 30);
    const lost = [];
    for (let number = 0; number < 30; number++) {
      if (kill(number, "request")) continue;
      if (kill(number, "response", number % 2 ? 200 : 400)) lost.push(number);
    }
    return { killed: [...killed], lost };
  };
  const [third, spared, winner, nobody] = [
    play({ title: "", isRotating: false, killed: "third" }),
    play({ title: "", isRotating: true, killed: "third" }),
    play({ title: "", isRotating: true, killed: "winner" }),
    play({ title: "", isRotating: true }),
  ];
  assert(third.lost.length > 0 && third.killed.length > third.lost.length);
  // With rotation, nobody who has a new refresh token.
  assert(spared.killed.length > 0);
  assertEquals(spared.lost, []);
  assertEquals(winner, { killed: [1], lost: [1] });
  assertEquals(nobody, { killed: [], lost: [] });
});

Deno.test("createGate() lets refreshes through together, and knows whose access token it is", async () => {
  const respond = (request: Request) =>
    Promise.resolve(Response.json({ accessToken: request.headers.get("x-interop") }));
  const emulator = { ...createEmulator(), handler: respond };
  const kill = (number: number) => number === 2;
  const gate = createGate(emulator, { random: createRandom(1), expected: 3, kill });
  let done = 0;
  const ask = async (headers: Record<string, string>) => {
    const request = new Request("http://localhost/token", { method: "POST", headers });
    const response = await gate.emulator.handler(request).catch((error) => error);
    done++;
    return response instanceof Response ? "response" : response.cause.code;
  };
  const first = [
    ask({ "x-interop": "interop-1" }),
    ask({ "user-agent": "a exec-env/interop-2 b" }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(done, 0);
  const all = await Promise.all([...first, ask({ "x-interop": "interop-3" })]);
  assertEquals(all, ["response", "ECONNRESET", "response"]);
  assertEquals(await ask({ "x-interop": "interop-4" }), "response");
  assertEquals(Object.fromEntries(gate.issued), { "interop-1": 1, "interop-3": 3, "interop-4": 4 });
  assertEquals(numberOf(new Headers({ "user-agent": "somebody" })), undefined);
});

Deno.test("renderAtOnce() counts tokens, refreshes and errors, and says what was left", () => {
  const rows = [
    { title: OURS, count: 1 },
    { title: "boto3", count: 2 },
    { title: "absent", count: 1, missing: "absent is missing" },
  ];
  const outcomes = [...GOOD.outcomes, { kind: "boto3", error: "killed" }];
  const lost = { fresh: FAILED, text: '{"refreshToken":"r"}', torn: { boto3: 2 } };
  const text = renderAtOnce(rows, [{ ...GOOD, outcomes }, { ...GOOD, ...lost }], 7);
  assertStringIncludes(text, "| undisturbed | 1 of 1      | 0 of 1 | 1 of 2    | access token");
  assertStringIncludes(text, "| a used-up token | sign in     |");
  assertStringIncludes(text, "The seed was 7. A reader looked at the file 10 times.");
  assertMatch(text, /\| boto3 +\| 2 +\|/);
  assertMatch(text, /\| boto3 +\| refused +\| 2 +\|/);
  assert(!text.includes("absent"));
  assertStringIncludes(renderAtOnce(rows, [GOOD], 7), "It found JSON each time.");
  const long = "Traceback\nerror: operation error SSO OIDC: CreateToken, https response error " +
    "StatusCode: 400, RequestID: 00000000-0000-4000-8000-000000000000, InvalidGrantException:";
  assertEquals(shorten(long), "StatusCode: 400, InvalidGrantException:");
});

Deno.test("docs/interop.md shows each round of several clients at once", async () => {
  const text = await Deno.readTextFile(new URL("docs/interop.md", root));
  const [introduction] = renderAtOnce([], [], 1).split("\n| ");
  assertStringIncludes(text, introduction!.trim(), "the page was written by an older script");
  for (const { title } of ROUNDS) assertStringIncludes(text, `| ${title} `);
  const [heading = ""] = text.split("\n").filter((line) => line.startsWith("| round "));
  assert(heading.startsWith(`| round`) && heading.includes(OURS));
});

Deno.test("several clients on one cache folder, at once: this module keeps its promises", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { players, rows } = await findPlayers(folder);
    for (const { title, missing } of rows) {
      if (missing) console.warn(`${title} does not take part: ${missing}`);
    }
    const titles = ["undisturbed", "429, 500, reset", "a third killed"];
    for (const round of ROUNDS.filter(({ title }) => titles.includes(title))) {
      const result = await playRound(round, players, { folder, seed: 1 });
      assertEquals(findBroken(result), [], round.title);
      // In none of these rounds the sign-in is lost.
      assertEquals(result.fresh.error, undefined, round.title);
      const ours = result.outcomes.filter(({ kind, error }) => kind === OURS && error !== "killed");
      assert(ours.length >= 1, round.title);
      for (const { accessToken } of ours) assertEquals(typeof accessToken, "string", round.title);
      const successes = result.refreshes.filter(({ status }) => status === 200);
      assertEquals(successes.length, 1, round.title);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
