import { Refusal } from "./exceptions.ts";
import type { Fault, FaultQueue } from "./faults.ts";
import { checkInput, parseJson } from "./input.ts";
import { pageResponse } from "./layout.ts";
import {
  allowCrossOrigin,
  exceptionReply,
  faultReply,
  jsonReply,
  preflightReply,
  signinExceptionReply,
  unknownReply,
} from "./replies.ts";
import { type OperationRoute, type PageRoute, routesOf } from "./routes.ts";
import type { EmulatedRequest } from "./requests.ts";
import { invalidRequest, SigninRefusal } from "./signin/exceptions.ts";
import type { EmulatorState } from "./state.ts";

/** What a request meets: the service's memory, the faults that wait, and the list of requests. */
export interface Service {
  readonly state: EmulatorState;
  readonly faults: FaultQueue;
  readonly requests: EmulatedRequest[];
}

type Recorded = { -readonly [Member in keyof EmulatedRequest]: EmulatedRequest[Member] };

/** Answers one request, and records it. */
export async function serve(service: Service, request: Request): Promise<Response> {
  const { state, faults } = service;
  const url = new URL(request.url);
  const routes = routesOf(url);
  const route = routes.find(({ method }) => method === request.method);
  const isPage = routes[0]?.kind === "page";
  const isPreflight = request.method === "OPTIONS" && !isPage;
  const record: Recorded = {
    operation: isPreflight ? "Preflight" : route?.operation ?? "Unknown",
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    time: state.now(),
  };
  service.requests.push(record);
  const fault = faults.take(record.operation);

  const body = route?.kind === "operation" ? parseJson(await request.text()) : undefined;
  if (body !== undefined) record.body = body;
  const answer = async (): Promise<Response> => {
    if (isPreflight) return preflightReply(request);
    if (route === undefined) return unknownReply(routes.map(({ method }) => method));
    return route.kind === "page"
      ? await answerPage(state, route, request, url)
      : await answerOperation(state, route, request, url, body);
  };
  const response = fault === undefined ? await answer() : await fail(state, fault, answer);

  const { headers } = response;
  if (!headers.has("date")) headers.set("date", new Date(state.now()).toUTCString());
  if (fault?.status === undefined && !headers.has("x-amzn-requestid")) {
    headers.set("x-amzn-requestid", requestId(state));
  }
  // Not on pages: another site could read the form's token, and answer for the person.
  if (!isPage) allowCrossOrigin(response);
  if (headers.has("x-amzn-errortype")) {
    const error = errorOf(await response.clone().text());
    if (error !== undefined) record.error = error;
  }
  record.status = response.status;
  return response;
}

async function answerPage(
  state: EmulatorState,
  route: PageRoute,
  request: Request,
  url: URL,
): Promise<Response> {
  const answer = await route.handle(state, { request, url });
  return answer instanceof Response ? answer : pageResponse(answer, state.randomText(12));
}

async function answerOperation(
  state: EmulatorState,
  route: OperationRoute,
  request: Request,
  url: URL,
  body: unknown,
): Promise<Response> {
  try {
    const { method, headers } = request;
    const input = checkInput(headers.get("content-type"), body);
    return jsonReply(200, await route.handle(state, { input, url, method, headers }));
  } catch (error) {
    return refusalReply(route, error);
  }
}

function refusalReply(route: OperationRoute, error: unknown): Response {
  if (error instanceof Refusal) {
    if (route.service === "Signin") return refusalReply(route, invalidRequest(error.message));
    return exceptionReply(error.exception, { error_description: error.message });
  }
  if (error instanceof SigninRefusal) {
    return signinExceptionReply(error.exception, error, error.headers);
  }
  throw error;
}

// The `error` in the body of an exception.
function errorOf(text: string): string | undefined {
  const { error } = Object(parseJson(text));
  return typeof error === "string" ? error : undefined;
}

async function fail(
  state: EmulatorState,
  fault: Fault,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (fault.processed) await answer();
  if (fault.status !== undefined) return faultReply(fault);
  if (fault.network !== undefined) return await failNetwork(fault.network);
  if (fault.signinException !== undefined) {
    return signinExceptionReply(fault.signinException, fault, fault.headers);
  }
  const { exception, headers, ...details } = fault;
  if (exception !== "InvalidRequestRegionException") {
    return exceptionReply(exception, details, headers);
  }
  const { region } = state.settings;
  return exceptionReply(exception, {
    ...details,
    region: details.region ?? region,
    endpoint: details.endpoint ?? `https://oidc.${details.region ?? region}.amazonaws.com`,
  }, headers);
}

function failNetwork(network: "error" | "hang"): Promise<never> {
  return network === "error"
    ? Promise.reject(new TypeError("fetch failed: the emulator injected a network error"))
    : new Promise(() => {});
}

// A version 4 UUID; crypto.randomUUID would need a secure context in browsers.
function requestId(state: EmulatorState): string {
  const bytes = Uint8Array.from(state.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
