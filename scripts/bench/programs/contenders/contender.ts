import type { Dialect } from "../replies.ts";
import type { Fetch } from "../stub.ts";

/** The region whose endpoint the stub stands for. */
export const REGION = "us-east-1";
/** Its endpoint. */
export const ENDPOINT = "https://oidc.us-east-1.amazonaws.com";

/** Where the calls of a contender go. */
export interface Target {
  /** Without a trailing slash. */
  readonly url: string;
  /** Default: the global one. */
  readonly fetch?: Fetch | undefined;
}

/** One way to do the work. What it lacks, its package cannot do. */
export interface Contender {
  readonly dialect: Dialect;
  /** One call for a token; gives the access token. */
  readonly createToken?: (target: Target) => () => Promise<string>;
  /** Polls until there is a token; `wait` in seconds. Gives the access token. */
  readonly deviceFlow?: (target: Target, wait: number) => (code?: string) => Promise<string>;
  /** Registers a client; gives its id. */
  readonly registerClient?: (target: Target) => () => Promise<string>;
  /** Turns an answer into a token. */
  readonly parse?: (response: Response) => Promise<string>;
}

export const CLIENT_NAME = "bench";
export const SCOPE = "sso:account:access";
