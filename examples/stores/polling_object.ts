import {
  createDeviceFlow,
  createSsoOidcClient,
  type DeviceFlowState,
  isServiceError,
  isSsoError,
  type RegisterClientResponse,
} from "@edge-auth/aws-sso-oidc";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createObjectStorage, type ObjectStorageLike, type SessionEnv } from "./durable_object.ts";

/** A device flow under way. */
interface Flow {
  registration: RegisterClientResponse;
  state: DeviceFlowState;
}

/** What is used of a Durable Object's state. */
export interface PollingStateLike {
  storage: ObjectStorageLike & {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
    setAlarm(time: number): Promise<void>;
  };
}

/**
 * A Durable Object that polls without a browser tab: its alarm rings when the next poll is due, and the
 * token stays in its storage. It costs nothing between two polls, and survives a restart.
 */
export class PollingObject {
  readonly #storage: PollingStateLike["storage"];
  readonly #env: SessionEnv;

  constructor({ storage }: PollingStateLike, env: SessionEnv) {
    this.#storage = storage;
    this.#env = env;
  }

  get #client() {
    const { REGION: region, ENDPOINT: endpoint } = this.#env;
    return createSsoOidcClient(endpoint ? { region, endpoint } : { region });
  }

  /** `/sign-in` starts a flow, `/state` tells how it goes, `/token` is a session's. */
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/token") {
      const { START_URL: startUrl, REGION: region, ENDPOINT: endpoint } = this.#env;
      const storage = createObjectStorage(this.#storage);
      const session = createSession({ startUrl, region, endpoint, storage });
      return Response.json(await session.getAccessToken({ interactive: false }));
    }
    if (pathname !== "/sign-in") {
      const text = await this.#storage.get<string>("result") ?? "nobody has started a sign-in";
      return new Response(text);
    }
    const scopes = ["sso:account:access"];
    const client = { clientName: "edge", clientType: "public", scopes };
    const registration = await this.#client.registerClient(client);
    const startUrl = this.#env.START_URL;
    const input = { ...registration, startUrl };
    const authorization = await this.#client.startDeviceAuthorization(input);
    const state = createDeviceFlow(authorization);
    await this.#storage.put("flow", { registration, state } satisfies Flow);
    await this.#storage.put("result", "pending");
    await this.#storage.setAlarm(state.nextPollAt);
    const { verificationUri, verificationUriComplete = verificationUri } = authorization;
    return Response.json({ link: verificationUriComplete });
  }

  /** One poll. What it throws, the runtime tries again: everything else is stored. */
  async alarm(): Promise<void> {
    const flow = await this.#storage.get<Flow>("flow");
    if (!flow) return;
    try {
      const { event, state } = await this.#client.pollDeviceTokenOnce(flow);
      if (event.type !== "token") {
        await this.#storage.put("flow", { ...flow, state });
        return await this.#storage.setAlarm(state.nextPollAt);
      }
      // The record of a session, which can take over from here.
      const { clientId, clientSecret, clientSecretExpiresAt } = flow.registration;
      const { accessToken, refreshToken } = event.token;
      const record = {
        startUrl: this.#env.START_URL,
        region: this.#env.REGION,
        accessToken,
        refreshToken,
        expiresAt: new Date(event.expiresAt).toISOString(),
        clientId,
        clientSecret,
        registrationExpiresAt: new Date(clientSecretExpiresAt * 1000).toISOString(),
      };
      await this.#storage.put(this.#env.START_URL, JSON.stringify(record));
      await this.#storage.put("result", "signed in");
      await this.#storage.delete("flow");
    } catch (error) {
      if (!isSsoError(error)) throw error;
      console.error(error);
      const isLate = isSsoError(error, "DEVICE_CODE_EXPIRED");
      const isDenied = isServiceError(error, "access_denied");
      await this.#storage.put("result", isDenied ? "denied" : isLate ? "expired" : "failed");
      await this.#storage.delete("flow");
    }
  }
}
