// Three ways to wait for an approval, over one core. VARIANT chooses one of them.

import { createCookieKeeper } from "./cookie_keeper.ts";
import { createMemoryStore } from "./memory_store.ts";
import { createSignIn, type Handler, type SignInOptions } from "./sign_in.ts";
import { createStoreKeeper, type Store } from "./store_keeper.ts";

/** The settings, as environment variables. */
export interface Settings {
  /** The start URL of your AWS access portal. */
  readonly START_URL?: string | undefined;
  /** The region of your IAM Identity Center. Default: `us-east-1`. */
  readonly REGION?: string | undefined;
  /** `polling`, `cookie` or `events`. Default: `polling`. */
  readonly VARIANT?: string | undefined;
  /** 64 hexadecimal digits, for `cookie`: a secret. */
  readonly SEALING_KEY?: string | undefined;
  /** `on` to try it without AWS. */
  readonly EMULATOR?: string | undefined;
  /** An emulator that is served elsewhere on this machine. */
  readonly ENDPOINT?: string | undefined;
}

type Common = Omit<SignInOptions, "keeper" | "isLive">;
type Variant = (common: Common, store: Store, settings: Settings) => SignInOptions;

/** What differs between the variants. */
const VARIANTS: Readonly<Record<string, Variant>> = {
  /** The page polls, and the state is in the store. */
  polling: (common, store) => ({ ...common, keeper: createStoreKeeper(store) }),
  /** The page polls, and the state is in a sealed cookie. */
  cookie: (common, _, { SEALING_KEY }) => ({
    ...common,
    keeper: createCookieKeeper(keyOf(SEALING_KEY)),
  }),
  /** The page listens, and the state is in the store. */
  events: (common, store) => ({ ...common, keeper: createStoreKeeper(store), isLive: true }),
};

/** Creates the handler that the settings ask for. Without a store, it tells where one is needed. */
export async function createHandler(
  settings: Settings,
  store: Store | undefined,
  onToken?: SignInOptions["onToken"],
): Promise<Handler> {
  const { REGION, VARIANT, EMULATOR, ENDPOINT } = settings;
  const isEmulated = EMULATOR === "on";
  const startUrl = settings.START_URL || (isEmulated ? "https://example.awsapps.com/start" : "");
  if (!startUrl) throw new Error("Set START_URL to your AWS access portal, or EMULATOR to 'on'");
  const variant = VARIANTS[VARIANT || "polling"];
  if (!variant) throw new Error("VARIANT must be 'polling', 'cookie' or 'events'");
  // Memory is good enough beside an emulator, but not on many machines.
  const isTrial = isEmulated || ENDPOINT;
  if (!store && !isTrial && VARIANT !== "cookie") {
    throw new Error("Bind a KV namespace as SIGN_IN, or set VARIANT to 'cookie'");
  }
  const region = REGION || "us-east-1";
  const aws = ENDPOINT ? { endpoint: ENDPOINT, region } : { region };
  const common = { aws, startUrl, ...onToken && { onToken } };
  // An emulator forgets everything when it ends, but `wrangler dev` keeps its KV between two runs.
  const kept = isEmulated ? undefined : store;
  const options = variant(common, kept ?? createMemoryStore(), settings);
  if (!isEmulated) return createSignIn(options);
  const { createEmulatedSignIn } = await import("./emulator.ts");
  return createEmulatedSignIn(options);
}

function keyOf(hex = ""): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw new Error(
      "Set SEALING_KEY to 64 hexadecimal digits, as `openssl rand -hex 32` prints them",
    );
  }
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}
