// What a runtime cannot do, and why. Such a case must fail, in the way that is described here.
import type { ExpectedFailure } from "./suite/types.ts";

/** The runtimes that the suite runs on. */
export const RUNTIMES = ["deno", "node", "bun", "workerd", "chromium"] as const;

/** One of them. */
export type Runtime = typeof RUNTIMES[number];

/** Web Storage and Web Locks are there in browsers and in Deno. */
const NO_LOCAL_STORAGE: ExpectedFailure = {
  name: "createSession() keeps a session alive in localStorage with navigator.locks",
  says: /no localStorage with navigator.locks here/,
};

/** By runtime, the cases that it cannot pass. */
export const EXPECTED_FAILURES: Readonly<Record<Runtime, readonly ExpectedFailure[]>> = {
  deno: [],
  node: [NO_LOCAL_STORAGE],
  bun: [
    NO_LOCAL_STORAGE,
    // Its `new Request(request)` leaves the body where it was, where Fetch (section 5.4) moves it.
    { name: "signDpopRequest() uses its input up", says: /the body can still be read/ },
  ],
  workerd: [
    NO_LOCAL_STORAGE,
    // Its fetch rejects with a plain Error, where Fetch (section 4.1) says TypeError.
    { name: "over HTTP: the cause of a NETWORK_ERROR is a TypeError", says: /it is: Error: / },
  ],
  chromium: [
    // Fetch, "opaque-redirect filtered response": status 0, no headers, no body.
    {
      name: "over HTTP: the error of a redirect tells its status",
      says: /HTTP 307 is not in: .*HTTP 0/,
    },
    // The same: a browser goes to the authorization URL itself, by navigation.
    {
      name: "over HTTP: the code of the PKCE redirect can be read by a program",
      says: /no location in opaqueredirect, HTTP 0/,
    },
    // Fetch, "CORS filtered response": only headers that the service exposes. AWS is not known to.
    { name: "over HTTP: every header of the answer is in $metadata", says: /hostId/ },
    // Without CORS headers a page gets nothing. AWS answers RegisterClient so (aws-sdk-js#3651):
    // a page needs a proxy of its own, and the option `endpoint`.
    {
      name: "over HTTP: a service that does not speak CORS can be reached",
      says: /^SsoError: RegisterClient cannot reach/,
    },
    // Chromium puts its own in place of it, in silence.
    { name: "over HTTP: a user-agent of the caller arrives", says: /user-agent: Mozilla/ },
  ],
};
