// 100 processes of Deno, Node and Bun with one token cache. They need minutes of a processor: this is
// in `deno task test:processes`, and not in `deno task test`. PROCESSES sets another number.
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";
import { createEmulator, type EmulatorOptions } from "@edge-auth/aws-sso-oidc/testing";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { inFolder, namesIn, sha1 } from "./_folder.ts";
import { type Asker, type Outcome, prepareAskers } from "../../scripts/interop/processes.ts";
import { parseObject, watchFile } from "../../scripts/interop/watch.ts";

const PROCESSES = Number(Deno.env.get("PROCESSES") ?? 100);
const START_URL = "https://example.awsapps.com/start";
const FILE = `${sha1(START_URL)}.json`;

/** A cache with a token that is over, a service, and processes that are ready. */
interface Place {
  readonly path: string;
  readonly askers: readonly Asker[];
  readonly gate: Gate;
  /** One more process. */
  startOne(): Asker;
  /** The statuses of the refreshes that reached the service. */
  refreshes(): (number | undefined)[];
  names(): Promise<string[]>;
}

/** Stands between the processes and the service. */
interface Gate {
  /** Called with the process whose refresh has come, before the service sees it. */
  onArrival(pid: number): Promise<void>;
  /** The processes whose refresh the service has seen. */
  readonly served: Set<number>;
  readonly killed: Set<number>;
}

async function inPlace(
  options: EmulatorOptions,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const emulator = createEmulator({ approval: { afterPolls: 0 }, ...options });
    const gate: Gate = { onArrival: () => Promise.resolve(), served: new Set(), killed: new Set() };
    const respond = async (request: Request) => {
      const { url, method, headers } = request;
      const pid = Number(headers.get("x-pid"));
      // Not with its signal: Deno aborts that after each response, and warns.
      const copy = new Request(url, { method, headers, body: await request.arrayBuffer() });
      if (pid) {
        await gate.onArrival(pid);
        // A request of a process that is dead by now has never left it.
        if (gate.killed.has(pid)) return new Response(null, { status: 500 });
        gate.served.add(pid);
      }
      return await emulator.handler(copy);
    };
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, respond);
    const endpoint = `http://127.0.0.1:${server.addr.port}`;
    const directory = `${folder}/cache`;
    const path = `${directory}/${FILE}`;
    const session = createSession({
      startUrl: START_URL,
      region: "us-east-1",
      endpoint,
      storage: createAwsCliStorage({ directory }),
      onVerification: () => {},
    });
    await session.getAccessToken();
    const record = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(
      path,
      JSON.stringify({ ...record, expiresAt: "2020-01-01T00:00:00Z" }),
    );
    const before = emulator.requests.length;
    const starts = await prepareAskers(folder);
    let count = 0;
    const startOne = () => starts[count++ % starts.length]!([endpoint, directory, START_URL]);
    const askers: Asker[] = [];
    try {
      for (let i = 0; i < PROCESSES; i++) {
        askers.push(startOne());
        if (i % 10 === 9) await askers.at(-1)!.ready; // two processors start no hundred at a time
      }
      await Promise.all(askers.map(({ ready }) => ready));
      await use({
        path,
        askers,
        gate,
        startOne: () => {
          const asker = startOne();
          askers.push(asker);
          return asker;
        },
        refreshes: () => emulator.requests.slice(before).map(({ status }) => status),
        names: () => namesIn(directory),
      });
    } finally {
      for (const asker of askers) asker.kill();
      await Promise.allSettled(askers.map(({ outcome }) => outcome));
    }
  });
}

async function askAll(askers: readonly Asker[]): Promise<void> {
  await Promise.all(askers.map((asker) => asker.ask()));
}

function countRuntimes(outcomes: readonly Outcome[]): string {
  const counts = Map.groupBy(outcomes, ({ kind }) => kind);
  return [...counts].map(([kind, { length }]) => `${length} ${kind}`).join(", ");
}

Deno.test(`${PROCESSES} processes with a token that is over: one refresh, and a token for each`, async () => {
  await inPlace({}, async ({ path, askers, refreshes, names }) => {
    const old = JSON.parse(await Deno.readTextFile(path));
    const reader = watchFile(path);
    const began = performance.now();
    await askAll(askers);
    const outcomes = await Promise.all(askers.map(({ outcome }) => outcome));
    const took = performance.now() - began;
    const { reads, sights } = await reader.stop();
    assertEquals(sights.filter(({ text }) => !parseObject(text)), []);
    const { accessToken } = JSON.parse(await Deno.readTextFile(path));
    assertNotEquals(accessToken, old.accessToken);
    const wrong = outcomes.filter((outcome) => outcome.accessToken !== accessToken);
    assertEquals(wrong, []);
    assertEquals(refreshes(), [200]);
    assert(reads > 100, `${reads} reads`);
    assertEquals(await names(), [FILE, FILE.replace(".json", ".lock")].sort());
    console.log(`${countRuntimes(outcomes)}: ${Math.round(took)} ms, ${reads} reads of valid JSON`);
  });
});

/** Kills a third at random: the first that holds the lock, and then whoever comes. */
async function killAThird(
  { askers, gate }: Place,
  mayKill: (asker: Asker) => boolean,
): Promise<void> {
  const { promise: firstArrived, resolve } = Promise.withResolvers<number>();
  const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>();
  gate.onArrival = (pid) => {
    resolve(pid);
    return goOn;
  };
  await askAll(askers);
  const first = await firstArrived;
  const victims = new Set(askers.filter(({ pid }) => pid === first));
  while (victims.size < askers.length / 3) {
    victims.add(askers[Math.floor(Math.random() * askers.length)]!);
  }
  let isFirst = true;
  for (const victim of victims) {
    if (isFirst || mayKill(victim)) {
      gate.killed.add(victim.pid);
      victim.kill();
    }
    if (isFirst) letGo();
    isFirst = false;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
  }
}

// What no client can save: a process that is killed after the service has replaced the refresh token,
// and before it has stored the new one. So either the service does not replace it, or nobody is
// killed in that moment; the holder of the lock is killed in both.
const KILLINGS: Readonly<Record<string, readonly [EmulatorOptions, isSpared: boolean]>> = {
  "at any moment": [{ rotateRefreshTokens: false }, false],
  "but not while its new refresh token is on the way": [{}, true],
};

for (const [title, [options, isSpared]] of Object.entries(KILLINGS)) {
  Deno.test(`${PROCESSES} processes, a third of them killed ${title}: the others and a new one get a token`, async () => {
    await inPlace(options, async (place) => {
      const { path, askers, gate, refreshes, startOne } = place;
      const old = JSON.parse(await Deno.readTextFile(path));
      const reader = watchFile(path);
      const began = performance.now();
      await killAThird(place, ({ pid }) => !(isSpared && gate.served.has(pid)));
      const outcomes = await Promise.all(askers.map(({ outcome }) => outcome));
      const took = performance.now() - began;
      const { reads, sights } = await reader.stop();
      assertEquals(sights.filter(({ text }) => !parseObject(text)), []);
      const fresh = startOne();
      await fresh.ready;
      await fresh.ask();
      const { accessToken } = JSON.parse(await Deno.readTextFile(path));
      assertNotEquals(accessToken, old.accessToken);
      assertEquals((await fresh.outcome).accessToken, accessToken);
      const survivors = outcomes.filter(({ error }) => error !== "killed");
      const wrong = survivors.filter((outcome) => outcome.accessToken !== accessToken);
      assertEquals(wrong, []);
      assert(survivors.length < askers.length && survivors.length >= askers.length / 2);
      const successes = refreshes().filter((status) => status === 200);
      assert(isSpared ? successes.length === 1 : successes.length >= 1, `${refreshes()}`);
      console.log(
        `${countRuntimes(survivors)} survived: ${
          Math.round(took)
        } ms, ${reads} reads of valid JSON, ` +
          `${successes.length} refreshes`,
      );
    });
  });
}
