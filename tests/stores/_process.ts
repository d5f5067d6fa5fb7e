// A process that needs a token: PORT ENDPOINT, and "hold" for one that keeps the lock until it dies.
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { Redis } from "npm:ioredis@6.0.0";
import { createRedisStorage, type RedisLike } from "../../examples/stores/redis.ts";

const [port, endpoint, hold] = Deno.args;
const redis = new Redis(Number(port), "127.0.0.1");
const storage = createRedisStorage(redis as unknown as RedisLike);
const startUrl = "https://example.awsapps.com/start";
if (hold) {
  await storage.lock!(startUrl, async () => {
    await redis.incr("held");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
}
await redis.incr("ready");
while (await redis.get("go") === null) await new Promise((resolve) => setTimeout(resolve, 10));
const session = createSession({ startUrl, region: "us-east-1", endpoint, storage });
const { accessToken } = await session.getAccessToken({ interactive: false });
console.log(accessToken);
redis.disconnect();
