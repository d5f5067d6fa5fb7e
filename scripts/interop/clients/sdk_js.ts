// Calls of the AWS SDK for JavaScript: a JSON line in, a JSON line out.
import * as oidc from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import * as portal from "npm:@aws-sdk/client-sso@3.1162.0";

interface Client {
  send(command: unknown): Promise<{ $metadata?: unknown }>;
}

const options = { endpoint: Deno.args[0]!, region: "us-east-1" };
const clients = [
  [new oidc.SSOOIDCClient(options), oidc],
  [new portal.SSOClient(options), portal],
] as unknown as [Client, Record<string, new (input: unknown) => unknown>][];

async function call(operation: string, input: unknown): Promise<object> {
  for (const [client, commands] of clients) {
    const Command = commands[`${operation}Command`];
    if (!Command) continue;
    try {
      const { $metadata: _, ...output } = await client.send(new Command(input));
      return { output };
    } catch (error) {
      return { error: Object(error).name };
    }
  }
  return { error: "no such operation" };
}

let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const { operation, input } = JSON.parse(line);
    console.log(JSON.stringify(await call(operation, input)));
  }
}
