// What an emulated service consists of. A new service is a folder that exports a function which
// returns one of these, and a line in `emulator.ts`.

import type { SigninErrorCode } from "../signin/service.ts";
import type { Call } from "./input.ts";
import type { Page } from "./pages.ts";
import type { EmulatedOperation } from "./requests.ts";

/** A service of AWS, emulated. */
export interface EmulatedService {
  /** What it responds to. */
  readonly routes: readonly Route[];
  /** Its exceptions, by name. */
  readonly exceptions: Readonly<Record<string, ExceptionShape>>;
  /** The body of one of its exceptions. */
  readonly exceptionBody: (exception: string, details: ExceptionDetails) => object;
  /** Refuses input that is not well formed. */
  readonly refuseInput: (message: string) => Refusal;
  /** Ends the session of a token; `false` if the service has not issued it. */
  readonly revoke?: (token: string) => boolean;
}

/** The status, the error code and the default text of an exception. */
export interface ExceptionShape {
  readonly status: number;
  readonly error: string;
  readonly text: string;
}

/** What the body of an exception may say. Each service uses the members that it has. */
export interface ExceptionDetails {
  /** The error code, for exceptions of AWS Sign-In, which have several. */
  readonly error?: SigninErrorCode | (string & Record<never, never>) | undefined;
  /** The description, in exceptions of SSO OIDC. Default: one that suits the exception. */
  readonly error_description?: string | undefined;
  /** The message, in exceptions of all other services. Default: one that suits the exception. */
  readonly message?: string | undefined;
  /** The reason of AccessDenied and InvalidRequest, such as `KMS_AccessDeniedException`. */
  readonly reason?: string | undefined;
  /** The endpoint to use instead, of InvalidRequestRegion. */
  readonly endpoint?: string | undefined;
  /** The region to use instead, of InvalidRequestRegion. */
  readonly region?: string | undefined;
}

/** Thrown by a handler to respond with an exception of its service. */
export class Refusal extends Error {
  /** The name of the exception. */
  readonly exception: string;
  /** More about it. */
  readonly details: ExceptionDetails;
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>>;

  /** Refuses with an exception and a text that says what was wrong. */
  constructor(
    exception: string,
    message: string,
    details: ExceptionDetails = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.exception = exception;
    this.details = details;
    this.headers = headers;
  }
}

/** An operation of the API. */
export interface OperationRoute {
  readonly kind: "operation";
  readonly operation: EmulatedOperation;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** A query parameter that tells it from another operation at the same path. */
  readonly query?: readonly [name: string, value: string];
  /** Returns the members of the response, or nothing for an empty body; throws a refusal. */
  readonly handle: (call: Call) => object | undefined | Promise<object | undefined>;
}

/** A page for a person's browser. */
export interface PageRoute {
  readonly kind: "page";
  readonly operation: EmulatedOperation;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: never;
  readonly handle: (visit: Call) => Page | Response;
}

/** What a service does for a method and a path. */
export type Route = OperationRoute | PageRoute;

/** A route of one of several services. */
export interface FoundRoute {
  readonly service: EmulatedService;
  readonly route: Route;
}

/** The routes for a URL, at most one a method. */
export function findRoutes(services: readonly EmulatedService[], url: URL): readonly FoundRoute[] {
  const found = services.flatMap((service) =>
    service.routes.filter(({ path }) => path === url.pathname).map((route) => ({ service, route }))
  );
  const isAsked = ([name, value]: readonly [string, string]) =>
    url.searchParams.get(name) === value;
  const special = found.filter(({ route }) => route.query && isAsked(route.query));
  return special.length > 0 ? special : found.filter(({ route }) => !route.query);
}
