import type { Emulator } from "@edge-auth/aws-sso-oidc/testing";

/** The edge example as it runs somewhere, and what is behind it. */
export interface Edge {
  /** Where the example answers. */
  readonly origin: string;
  /** What it takes for AWS. */
  readonly emulator: Emulator;
  /** Where the emulator answers a person's browser. */
  readonly portal: string;
  /** Lets AWS's next answer take so long, in milliseconds. */
  delayNext(ms: number): void;
  /** What the emulator has given to the example, and no browser may see. */
  readonly secrets: ReadonlySet<string>;
  /** All that browsers got to see. */
  readonly seen: string[];
}

/** One behaviour of the example. */
export interface EdgeCase {
  readonly name: string;
  readonly run: (edge: Edge) => Promise<void>;
}
