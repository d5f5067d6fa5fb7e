import type { Core } from "./core.ts";
import type { Fault, NetworkFault } from "./fault.ts";
import type { FaultQueue } from "./faults.ts";
import { pageResponse } from "./html.ts";
import { type Call, InvalidInput, parseJson, readText } from "./input.ts";
import type { EmulatedRequest } from "./requests.ts";
import {
  allowCrossOrigin,
  exceptionResponse,
  faultResponse,
  jsonResponse,
  preflightResponse,
  tooLongResponse,
  unknownResponse,
} from "./responses.ts";
import {
  type EmulatedService,
  findRoutes,
  type OperationRoute,
  type PageRoute,
  Refusal,
} from "./service.ts";
import type { TellClock } from "./virtual_clock.ts";

/** What responds to requests: the services, the faults to inject, and the list of requests. */
export interface Responder {
  readonly core: Core;
  /** The first service responds if none has a route. */
  readonly services: readonly [EmulatedService, ...EmulatedService[]];
  readonly faults: FaultQueue;
  readonly requests: EmulatedRequest[];
}

type Recorded = { -readonly [Member in keyof EmulatedRequest]: EmulatedRequest[Member] };

/** Responds to one request, and records it. A virtual clock stands still meanwhile. */
export async function respondTo(responder: Responder, request: Request): Promise<Response> {
  const tellClock = responder.core.beginWork();
  try {
    return await workOn(responder, request, tellClock);
  } finally {
    tellClock("responded");
  }
}

async function workOn(
  responder: Responder,
  request: Request,
  tellClock: TellClock,
): Promise<Response> {
  const { core, services, faults } = responder;
  const url = new URL(request.url);
  const found = findRoutes(services, url);
  const match = found.find(({ route }) => route.method === request.method);
  const { route, service = found[0]?.service ?? services[0] } = match ?? {};
  const isPage = found[0]?.route.kind === "page";
  const isPreflight = request.method === "OPTIONS" && !isPage;
  const record: Recorded = {
    operation: isPreflight ? "Preflight" : route?.operation ?? "Unknown",
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    time: core.now(),
  };
  responder.requests.push(record);
  const fault = faults.take(record.operation, service);

  const text = await readText(request);
  const body = route?.kind === "operation" ? parseJson(text ?? "") : undefined;
  if (body !== undefined) record.body = body;
  const respond = async (): Promise<Response> => {
    if (isPreflight) return preflightResponse(request);
    if (text === undefined) return tooLongResponse();
    if (route === undefined) return unknownResponse(found.map(({ route }) => route.method));
    const call: Call = { method: request.method, url, headers: request.headers, text };
    return route.kind === "page"
      ? servePage(core, route, call)
      : await serveOperation(service, route, call);
  };
  const response = fault === undefined
    ? await respond()
    : await fail(core, { service, fault, respond, tellClock });

  const { headers } = response;
  if (!headers.has("date")) {
    headers.set("date", new Date(core.now() + (fault?.skew ?? 0)).toUTCString());
  }
  if (fault?.status === undefined && !headers.has("x-amzn-requestid")) {
    headers.set("x-amzn-requestid", createRequestId(core));
  }
  // Not on pages: another site could read the form's token, and approve in place of the person.
  if (!isPage) allowCrossOrigin(response);
  const exception = headers.get("x-amzn-errortype");
  if (exception !== null) {
    const body = Object(parseJson(await response.clone().text()));
    const { error = service.exceptions[exception]?.error } = body;
    if (typeof error === "string") record.error = error;
  }
  record.status = response.status;
  return response;
}

function servePage(core: Core, route: PageRoute, call: Call): Response {
  const page = route.handle(call);
  return page instanceof Response ? page : pageResponse(page, core.randomText(12));
}

async function serveOperation(
  service: EmulatedService,
  route: OperationRoute,
  call: Call,
): Promise<Response> {
  try {
    return jsonResponse(200, await route.handle(call));
  } catch (error) {
    const refusal = error instanceof InvalidInput ? service.refuseInput(error.message) : error;
    if (!(refusal instanceof Refusal)) throw error;
    return exceptionResponse(service, refusal.exception, refusal.details, refusal.headers);
  }
}

interface Failing {
  readonly service: EmulatedService;
  readonly fault: Fault;
  readonly respond: () => Promise<Response>;
  readonly tellClock: TellClock;
}

async function fail(core: Core, failing: Failing): Promise<Response> {
  const { service, fault, respond, tellClock } = failing;
  const isReplaced = fault.status ?? fault.network ?? fault.exception;
  const response = fault.processed || !isReplaced ? await respond() : undefined;
  if (fault.latency) {
    tellClock("waits");
    await core.sleep(fault.latency);
    tellClock("works");
  }
  if (fault.status !== undefined) return faultResponse(fault);
  if (fault.exception !== undefined) {
    return exceptionResponse(service, fault.exception, fault, fault.headers);
  }
  if (fault.network !== undefined) {
    tellClock("waits");
    return await failNetwork(fault.network);
  }
  return fault.truncated ? await truncate(response!) : response!;
}

async function truncate(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text.slice(0, text.length / 2) || null, response);
}

function failNetwork(network: NetworkFault["network"]): Promise<never> {
  if (network === "hang") return new Promise(() => {});
  const code = network === "reset" ? "ECONNRESET" : "ECONNABORTED";
  const cause = Object.assign(new Error(`the emulator injected a network ${network}`), { code });
  return Promise.reject(new TypeError(`fetch failed: ${cause.message}`, { cause }));
}

// A version 4 UUID; crypto.randomUUID would need a secure context in browsers.
function createRequestId({ randomBytes }: Core): string {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
