import { createSealedStorage } from "@edge-auth/aws-sso-oidc/session";
import type { RegisterClientResponse } from "@edge-auth/aws-sso-oidc";
import { cookieOf, endOf, endOfRegistration, type Keeper, type Kept } from "./keeper.ts";

/** Approved or not are two cookies: a slow poll must not put the one in the place of the other. */
const NAMES = { waiting: "__Host-aws-sign-in", signedIn: "__Host-aws-signed-in" } as const;

/** Browsers take 4,096 characters for a cookie with its name and attributes. */
const LONGEST = 3800;
const MOST_PARTS = 4;

/**
 * Keeps a sign-in in cookies of its browser, sealed with a key of 32 bytes: there is no store. What was
 * sealed once is valid to its end, even after it was forgotten.
 */
export function createCookieKeeper(key: Uint8Array, clock: { now(): number } = Date): Keeper {
  // Of this process alone, which is why it goes into the cookie as well.
  let registration: RegisterClientResponse | undefined;

  async function open(name: string, cookies: string): Promise<Kept | undefined> {
    let text = "";
    for (let part = 0; part < MOST_PARTS; part++) {
      text += cookies.match(`(?:^|; )${name}-${part}=([\\w.-]*)`)?.[1] ?? "";
    }
    if (text === "") return undefined;
    try {
      const kept: Kept = JSON.parse(String(await sealed(text).getItem(name)));
      return clock.now() < endOf(kept) ? kept : undefined;
    } catch {
      return undefined; // it was changed, or sealed with another key
    }
  }

  /** A storage of one text. */
  function sealed(text = "", onSealed: (text: string) => void = () => {}) {
    const inner = {
      getItem: () => Promise.resolve(text),
      setItem: (_: string, value: unknown) => Promise.resolve(onSealed(String(value))),
      removeItem: () => Promise.resolve(),
    };
    return createSealedStorage(inner, { keys: [key] });
  }

  return {
    async find(request) {
      const cookies = request.headers.get("cookie") ?? "";
      const [waiting, signedIn] = [
        await open(NAMES.waiting, cookies),
        await open(NAMES.signedIn, cookies),
      ];
      return signedIn && (!waiting || waiting.id === signedIn.id) ? signedIn : waiting;
    },
    async keep(kept) {
      const name = NAMES[kept.signIn.type];
      let text = "";
      await sealed("", (value) => text = value).setItem(name, JSON.stringify(kept));
      if (text.length > LONGEST * MOST_PARTS) {
        throw new Error("The sign-in is too long for cookies");
      }
      return Array.from({ length: MOST_PARTS }, (_, part) => {
        const value = text.slice(part * LONGEST, (part + 1) * LONGEST);
        return value ? cookieOf(`${name}-${part}`, value) : removed(`${name}-${part}`);
      });
    },
    forget() {
      const names = Object.values(NAMES).flatMap((name) =>
        Array.from({ length: MOST_PARTS }, (_, part) => removed(`${name}-${part}`))
      );
      return Promise.resolve(names);
    },
    registration: {
      get: () => {
        const isGood = registration && clock.now() < endOfRegistration(registration);
        return Promise.resolve(isGood ? registration : undefined);
      },
      set: (value) => Promise.resolve(registration = value),
      forget: () => Promise.resolve(registration = undefined),
    },
  };
}

function removed(name: string): string {
  return `${cookieOf(name, "")}; Max-Age=0`;
}
