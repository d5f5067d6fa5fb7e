// The service of the loopback measurements: nothing but node:http and canned answers, in a process
// of its own. Prints its port, and ends with its stdin.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { type Reply, tokenReply } from "./replies.ts";

const REPLIES: Readonly<Record<string, Reply>> = {
  "/token": tokenReply("aws"),
  "/oauth/token": tokenReply("oauth"),
  "/login/oauth/access_token": tokenReply("github"),
};

const server = createServer((request, response) => {
  const reply = REPLIES[request.url ?? ""] ?? { status: 404, headers: {}, body: "" };
  request.on("end", () => {
    response.writeHead(reply.status, reply.headers);
    response.end(reply.body);
  });
  request.resume();
});

// A connection that the server closes while a client writes to it would look like a slow call.
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
