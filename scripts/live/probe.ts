// What the service says to requests that need no credentials: shape, status and error, no values.

import {
  buildCreateTokenRequest,
  buildRegisterClientRequest,
  buildStartDeviceAuthorizationRequest,
  DEVICE_CODE_GRANT,
} from "@edge-auth/aws-sso-oidc";

/** Makes a request. */
export type Send = (request: Request) => Promise<Response>;

/** What a response looks like. */
export interface Observation {
  readonly status: number;
  readonly "content-type": string;
  readonly "x-amzn-errortype": string;
  readonly "x-amzn-requestid": string;
  readonly date: string;
  readonly error: string;
  readonly error_description: string;
  /** The members of the body and their types, in the order of their names. */
  readonly members: string;
}

/** Observations by the name of the probe. */
export type Observations = Readonly<Record<string, Observation>>;

/** A portal that nobody has. */
const UNKNOWN_PORTAL = "https://d-0000000000.awsapps.com/start";
/** For each request, in milliseconds. */
const LIMIT = 20_000;

/** Asks what can be asked without credentials, in one region. */
export async function probe(send: Send, region: string): Promise<Observations> {
  const options = () => ({ region, signal: AbortSignal.timeout(LIMIT) });
  const seen: Record<string, Observation> = {};
  const ask = async (name: string, request: Request) => {
    const response = await send(request);
    const text = await response.text();
    seen[name] = observe(response, text);
    return text;
  };

  const registration = JSON.parse(
    await ask(
      "RegisterClient",
      buildRegisterClientRequest({
        clientName: "aws-sso-oidc check",
        clientType: "public",
        scopes: ["sso:account:access"],
      }, options()),
    ),
  );
  const { clientId, clientSecret } = registration;
  await ask(
    "RegisterClient of another type",
    buildRegisterClientRequest({ clientName: "x", clientType: "confidential" }, options()),
  );
  await ask(
    "StartDeviceAuthorization for an unknown portal",
    buildStartDeviceAuthorizationRequest(
      { clientId, clientSecret, startUrl: UNKNOWN_PORTAL },
      options(),
    ),
  );
  const poll = { grantType: DEVICE_CODE_GRANT, deviceCode: "unknown-device-code" } as const;
  await ask(
    "CreateToken with an unknown code",
    buildCreateTokenRequest({ clientId, clientSecret, ...poll }, options()),
  );
  await ask(
    "CreateToken of an unknown client",
    buildCreateTokenRequest({ clientId: "unknown", clientSecret: "unknown", ...poll }, options()),
  );
  return seen;
}

function observe({ status, headers }: Response, text: string): Observation {
  const body = parse(text);
  const has = (name: string) => headers.has(name) ? "yes" : "no";
  return {
    status,
    "content-type": headers.get("content-type") ?? "none",
    // Without what stands behind the name: the emulator sends the bare one.
    "x-amzn-errortype": (headers.get("x-amzn-errortype") ?? "none").split(":", 1)[0]!,
    "x-amzn-requestid": has("x-amzn-requestid"),
    date: has("date"),
    error: typeof body.error === "string" ? body.error : "none",
    error_description: typeof body.error_description === "string" ? body.error_description : "none",
    members: Object.entries(body).map(([name, value]) =>
      `${name}: ${value === null ? "null" : typeof value}`
    ).sort().join(", "),
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { "(no JSON)": text.length };
  }
}
