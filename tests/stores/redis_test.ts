// Redis, as Debian ships it, and processes that share a session in it.
import { assert, assertEquals } from "@std/assert";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { Redis } from "npm:ioredis@6.0.0";
import { createRedisStorage, type RedisLike } from "../../examples/stores/redis.ts";
import { root } from "../../scripts/_project.ts";
import { findProgram } from "../../scripts/runtimes/process.ts";
import { type Aws, REGION, serveAws, START_URL, startRedis, until } from "./_servers.ts";

const ignore = await findProgram("redis-server") === undefined;
if (ignore) console.warn("redis-server is not installed: no test of Redis is run");

const PROCESSES = 50;

async function setUp(aws: Aws) {
  const server = await startRedis();
  const redis = new Redis(server.port, "127.0.0.1");
  const storage = createRedisStorage(redis as unknown as RedisLike);
  const session = createSession({
    startUrl: START_URL,
    region: REGION,
    endpoint: aws.origin,
    storage,
    onVerification: ({ userCode }) => aws.emulator.approve(userCode),
  });
  return {
    redis,
    storage,
    session,
    start: (...more: string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          "--quiet",
          new URL("tests/stores/_process.ts", root).pathname,
          `${server.port}`,
          aws.origin,
          ...more,
        ],
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        signal: AbortSignal.timeout(120_000),
      }).spawn(),
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function outputOf(child: Deno.ChildProcess): Promise<string> {
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test(
  `Redis: ${PROCESSES} processes with an expired token refresh it once`,
  { ignore },
  async () => {
    await using aws = serveAws();
    await using setup = await setUp(aws);
    const { redis, session, start } = setup;
    const { accessToken } = await session.getAccessToken();
    await session.invalidate(accessToken);
    const outputs = Array.from({ length: PROCESSES }, () => outputOf(start()));
    const isReady = async () => Number(await redis.get("ready")) === PROCESSES;
    for (let tries = 0; tries < 4 && !await isReady(); tries++) {
      await until(isReady).catch(
        () => {},
      );
    }
    await redis.set("go", "1");
    const tokens = await Promise.all(outputs);
    assertEquals(new Set(tokens).size, 1);
    assert(tokens[0] !== accessToken);
    assertEquals(aws.refreshes(), 1);
    assertEquals((await session.getAccessToken()).accessToken, tokens[0]);
  },
);

Deno.test(
  "Redis: a killed holder of the lock delays the others by 10 s at the most",
  { ignore },
  async () => {
    await using aws = serveAws();
    await using setup = await setUp(aws);
    const { redis, session, start } = setup;
    const { accessToken } = await session.getAccessToken();
    await session.invalidate(accessToken);
    const holder = start("hold");
    await until(async () => await redis.get("held") === "1");
    holder.kill("SIGKILL");
    const began = performance.now();
    await holder.output();
    const renewed = await session.getAccessToken({ interactive: false });
    assert(renewed.accessToken !== accessToken);
    assert(performance.now() - began < 12_000);
  },
);

Deno.test(
  "Redis: a lock is for its holder alone, and the wait for it can be aborted",
  { ignore },
  async () => {
    await using aws = serveAws();
    await using setup = await setUp(aws);
    const { redis, storage } = setup;
    let inside = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 20 }, () =>
      storage.lock!("a", async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
      })));
    assertEquals([most, await redis.exists("aws-sso:a:lock")], [1, 0]);
    const held = storage.lock!("a", () => new Promise((resolve) => setTimeout(resolve, 300)));
    const signal = AbortSignal.timeout(50);
    const late = await storage.lock!("a", () => Promise.resolve("ran"), { signal }).catch((e) => e);
    assertEquals(late, signal.reason);
    // One that has lost the lock does not release another's.
    await redis.set("aws-sso:a:lock", "somebody else");
    await held;
    assertEquals(await redis.get("aws-sso:a:lock"), "somebody else");
  },
);
