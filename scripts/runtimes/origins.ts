import type { Origins } from "../../tests/runtime/suite/types.ts";
import { serveServices, TraceBook } from "./http_services.ts";
import { serveHostility } from "./hostile_service.ts";
import { refusedOrigin, serveCut, serveSilence } from "./raw_services.ts";

/** All servers that the suite needs. */
export interface OriginServers extends AsyncDisposable {
  readonly origins: Origins;
}

/** Starts the servers that the suite needs, on free loopback ports. */
export function startOrigins(): OriginServers {
  const traces = new TraceBook();
  const services = serveServices(traces);
  const cut = serveCut();
  const silent = serveSilence(traces);
  const hostile = serveHostility();
  return {
    origins: {
      services: services.origin,
      cut: cut.origin,
      silent: silent.origin,
      hostile: hostile.origin,
      refused: refusedOrigin(),
    },
    async [Symbol.asyncDispose]() {
      for (const server of [services, cut, silent, hostile]) await server[Symbol.asyncDispose]();
    },
  };
}
