// AWS's own clients, with nothing behind them: what they would send, what they make of a response.
import "npm:@aws-sdk/core@3.981.0/client"; // so that readPartitions() can resolve it
import { HttpRequest, HttpResponse } from "npm:@smithy/core@3.41.0/protocols";
import { assert, assertEquals } from "@std/assert";
import type { EndpointOptions } from "@edge-auth/aws-sso-oidc";
import { SERVICES } from "../support/operations/mod.ts";
import type { Sample } from "../support/operations/samples.ts";
import { type OperationCase, REGION, type ServiceCase } from "../support/operations/types.ts";

/** The services whose official client is known. */
export const OFFICIAL: readonly ServiceCase[] = SERVICES.filter(({ official }) => official);

/** A response as it comes from the network. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same for our parsers. */
export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(new TextEncoder().encode(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** The part of an official client that is used here. */
interface SdkClient {
  readonly config: {
    endpointProvider(parameters: Record<string, unknown>): { readonly url: URL };
  };
  send(command: unknown): Promise<Record<string, unknown>>;
}

type Sdk = Readonly<Record<string, new (input: unknown) => unknown>>;

const loadSdk = ({ official }: ServiceCase): Promise<Sdk> => import(official!.specifier);

async function createSdkClient(service: ServiceCase, options: object = {}): Promise<SdkClient> {
  const Client = (await loadSdk(service))[service.official!.client]!;
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "SECRET" };
  return new Client({ ...REGION, maxAttempts: 1, credentials, ...options }) as SdkClient;
}

/** What an official client makes of an endpoint's options. */
export async function sdkEndpoint(
  service: ServiceCase,
): Promise<(options: EndpointOptions) => string> {
  const { config } = await createSdkClient(service);
  return ({ region, endpoint, useFipsEndpoint, useDualstackEndpoint }) =>
    config.endpointProvider({
      Region: region,
      Endpoint: endpoint?.toString(),
      UseFIPS: useFipsEndpoint ?? false,
      UseDualStack: useDualstackEndpoint ?? false,
    }).url.href;
}

/** Sends an input of ours, which the SDK does not look at; returns the request and its output. */
export async function sdkSend(
  service: ServiceCase,
  { name }: OperationCase,
  input: Sample,
  reply: Reply = { status: 200, body: "{}" },
): Promise<{ request: HttpRequest; output: Promise<Record<string, unknown>> }> {
  const requests: HttpRequest[] = [];
  const client = await createSdkClient(service, {
    requestHandler: {
      handle(request: unknown) {
        assert(HttpRequest.isInstance(request));
        requests.push(request);
        const { status, headers, body } = reply;
        const response = new HttpResponse({
          statusCode: status,
          headers: { "content-type": "application/json", ...headers },
          body: new TextEncoder().encode(body),
        });
        return Promise.resolve({ response });
      },
    },
  });
  const { input: place, output: result } = service.official!;
  const Command = (await loadSdk(service))[`${name}Command`]!;
  const output = client.send(new Command(place ? { [place]: input } : input)).then(
    ({ $metadata, ...data }) => ({ $metadata, ...(result ? Object(data[result]) : data) }),
  );
  await output.catch(() => {});
  assertEquals(requests.length, 1);
  return { request: requests[0]!, output };
}

/** One of AWS's partitions. */
export interface PartitionData {
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
