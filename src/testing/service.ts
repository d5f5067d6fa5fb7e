// The parts of an emulated service. A new service is a folder with a function that returns an
// `EmulatedService`, and a line in `emulator.ts`.

import type { SigninErrorCode } from "../signin/service.ts";
import type { Call } from "./input.ts";
import type { Page } from "./pages.ts";
import type { EmulatedOperation } from "./requests.ts";

/** An emulated service of AWS. */
export interface EmulatedService {
  /** Its operations and pages. */
  readonly routes: readonly Route[];
  /** Its exceptions, by name. */
  readonly exceptions: Readonly<Record<string, ExceptionShape>>;
  /** The body of one of its exceptions. */
  readonly exceptionBody: (exception: string, details: ExceptionDetails) => object;
  /** Creates the refusal of malformed input. */
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

/** Members of the body of an exception. A service ignores those that its exceptions do not have. */
export interface ExceptionDetails {
  /** The error code of an exception of AWS Sign-In. Default: one that fits the exception. */
  readonly error?: SigninErrorCode | (string & Record<never, never>) | undefined;
  /** The description in an exception of SSO OIDC. Default: one that fits the exception. */
  readonly error_description?: string | undefined;
  /** The message in an exception of other services. Default: one that fits the exception. */
  readonly message?: string | undefined;
  /** The reason in an exception of SSO OIDC, such as `KMS_AccessDeniedException`. Default: none. */
  readonly reason?: string | undefined;
  /** The correct endpoint in `InvalidRequestRegionException`. Default: that of `region`. */
  readonly endpoint?: string | undefined;
  /** The correct region in `InvalidRequestRegionException`. Default: the emulator's region. */
  readonly region?: string | undefined;
}

/** Thrown by a handler to respond with an exception of its service. */
export class Refusal extends Error {
  /** The name of the exception. */
  readonly exception: string;
  /** Members of the exception's body. */
  readonly details: ExceptionDetails;
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>>;

  /** Creates a refusal; `message` says what is wrong. */
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
  /** The query parameter that distinguishes it from another operation at the same path. */
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

/** An operation or a page of a service. */
export type Route = OperationRoute | PageRoute;

/** A route with its service. */
export interface FoundRoute {
  readonly service: EmulatedService;
  readonly route: Route;
}

/** Finds the routes for a URL, at most one for each method. */
export function findRoutes(services: readonly EmulatedService[], url: URL): readonly FoundRoute[] {
  const found = services.flatMap((service) =>
    service.routes.filter(({ path }) => path === url.pathname).map((route) => ({ service, route }))
  );
  const isAsked = ([name, value]: readonly [string, string]) =>
    url.searchParams.get(name) === value;
  const special = found.filter(({ route }) => route.query && isAsked(route.query));
  return special.length > 0 ? special : found.filter(({ route }) => !route.query);
}
