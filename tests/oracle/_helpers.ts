// AWS's own client, with nothing behind it: what it would send, what it makes of a reply.
import type { OperationName } from "@edge-auth/aws-sso-oidc";
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "npm:@aws-sdk/client-sso-oidc@3.1162.0";
import "npm:@aws-sdk/core@3.981.0/client"; // so that readPartitions() can resolve it
import { HttpRequest, HttpResponse } from "npm:@smithy/core@3.41.0/protocols";
import { assert } from "@std/assert";

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client whose requests end here, and a reply for each. */
export function sdkClient(reply: Reply = { status: 200, body: "{}" }): {
  client: SSOOIDCClient;
  requests: HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const client = new SSOOIDCClient({
    region: "eu-west-1",
    maxAttempts: 1,
    requestHandler: {
      handle(request: unknown) {
        assert(HttpRequest.isInstance(request));
        requests.push(request);
        const response = new HttpResponse({
          statusCode: reply.status,
          headers: { "content-type": "application/json", ...reply.headers },
          body: new TextEncoder().encode(reply.body),
        });
        return Promise.resolve({ response });
      },
    },
  });
  return { client, requests };
}

/** The same reply for our parsers. */
export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(new TextEncoder().encode(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

interface PartitionData {
  readonly id: string;
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

/** The SDK's own list of partitions. Nothing exports it: it is read from the package's file. */
export async function readPartitions(): Promise<readonly PartitionData[]> {
  const module = import.meta.resolve("npm:@aws-sdk/core@3.981.0/client");
  const path = "../../../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js";
  const source = await Deno.readTextFile(new URL(path, module));
  const literal = source.slice(source.indexOf("{"), source.lastIndexOf("}") + 1);
  return JSON.parse(literal).partitions;
}

type Members = Readonly<Record<string, unknown>>;

/** Sends an input of ours with the SDK, which does not look at it; gives or throws what it makes of it. */
export async function sdkSend(
  client: SSOOIDCClient,
  operation: OperationName,
  input: Members,
): Promise<Record<string, unknown>> {
  switch (operation) {
    case "RegisterClient":
      return { ...await client.send(new RegisterClientCommand(input as never)) };
    case "StartDeviceAuthorization":
      return { ...await client.send(new StartDeviceAuthorizationCommand(input as never)) };
    case "CreateToken":
      return { ...await client.send(new CreateTokenCommand(input as never)) };
  }
  throw new Error(`the SDK has no ${operation}`);
}
