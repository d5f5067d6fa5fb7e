// Emulators behind real HTTP, made and controlled over HTTP: what serves them runs elsewhere.
import type {
  EmulatedRequest,
  Emulator,
  EmulatorOptions,
  Fault,
} from "@edge-auth/aws-sso-oidc/testing";
import type { Origins } from "./types.ts";

/** The options that survive JSON. */
export type ServiceOptions = Omit<EmulatorOptions, "clock" | "random">;

/** What an emulator can be told from afar: one of its functions, and the argument. */
export type Control =
  | { readonly call: "approve" | "deny" | "expire"; readonly argument: string }
  | { readonly call: "failNext"; readonly argument: Fault };

/** An emulator of a case's own. */
export interface Service {
  /** Where it answers. */
  readonly endpoint: string;
  /** Calls one of the emulator's functions. */
  control(control: Control): Promise<void>;
  /**
   * An origin that is its alone, and without a path: a DPoP proof is about the URL that the service
   * itself sees.
   */
  origin(): Promise<string>;
  /** Opens a page of it, as a person's browser would, and tells where it redirects to. */
  visit(url: URL): Promise<string>;
  /** What it got so far. */
  requests(): Promise<readonly EmulatedRequest[]>;
}

/** Makes an emulator behind the origin of services. */
export async function createService(
  { services }: Origins,
  options: ServiceOptions = {},
): Promise<Service> {
  const { id } = await post(`${services}/emulators`, options) as { id: number };
  const endpoint = `${services}/emulators/${id}`;
  return {
    endpoint,
    control: async (control) => void await post(`${endpoint}/control`, control),
    origin: async () => ((await post(`${endpoint}/origin`, {})) as { origin: string }).origin,
    visit: async (url) =>
      ((await post(`${endpoint}/visit`, { url })) as { location: string }).location,
    requests: async () => (await get(`${endpoint}/requests`)) as EmulatedRequest[],
  };
}

/** Does to an emulator what it was told from afar. */
export function obey(emulator: Emulator, control: Control): void {
  if (control.call === "failNext") emulator.failNext(control.argument);
  else emulator[control.call](control.argument);
}

/** What happened to the requests of one case at an answer that is not an emulator's. */
export interface Traces {
  /** How often the target of the redirect was asked. */
  readonly trapped: number;
  /** How many callers went away before their answer was complete. */
  readonly gone: number;
}

/** Reads the traces of a case. */
export async function readTraces({ services }: Origins, id: string): Promise<Traces> {
  return await get(`${services}/traces/${id}`) as Traces;
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return await response.json();
}

async function get(url: string): Promise<unknown> {
  return await (await fetch(url)).json();
}
