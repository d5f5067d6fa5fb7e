// What a case is, and what it is given. Types only: the suite has no code of the library in it.

/** The core, whole. */
export type Library = typeof import("@edge-auth/aws-sso-oidc");

/** AWS Sign-In's entry point, whole. */
export type SigninLibrary = typeof import("@edge-auth/aws-sso-oidc/signin");

/** The SSO portal's entry point, whole. */
export type PortalLibrary = typeof import("@edge-auth/aws-sso-oidc/portal");

/** The entry point of what is signed with IAM, whole. */
export type IamLibrary = typeof import("@edge-auth/aws-sso-oidc/iam");

/** The entry point of sessions, whole. */
export type SessionLibrary = typeof import("@edge-auth/aws-sso-oidc/session");

/** The emulator's entry point, whole. */
export type TestingLibrary = typeof import("@edge-auth/aws-sso-oidc/testing");

/** Servers on this machine, for the cases over real HTTP. */
export interface Origins {
  /** Emulators and answers of other kinds (`scripts/runtimes/http_services.ts`), CORS included. */
  readonly services: string;
  /** Cuts the connection in the middle of each answer. */
  readonly cut: string;
  /** Never answers, and notes at `/ID/…` who went away. */
  readonly silent: string;
  /** Attacks in the way that the path names (`scripts/runtimes/hostile_service.ts`). */
  readonly hostile: string;
  /** Nobody listens. */
  readonly refused: string;
}

/** The entry points that have cases. The others are loaded, too: a case that needs one adds it here. */
export interface Libraries {
  readonly sso: Library;
  readonly iam: IamLibrary;
  readonly signin: SigninLibrary;
  readonly portal: PortalLibrary;
  readonly session: SessionLibrary;
  readonly testing: TestingLibrary;
}

/** What a case may use. */
export interface Context extends Libraries {
  readonly origins: Origins;
}

/** One behaviour. */
export interface Case {
  /** `symbol() criterion` */
  readonly name: string;
  /** Returns if the behaviour is there, throws if it is not. */
  readonly run: (t: Context) => void | Promise<void>;
}

/** A case that a runtime cannot pass. */
export interface ExpectedFailure {
  /** The name of the case. */
  readonly name: string;
  /** What the failure must say: another one than expected is a failure too. */
  readonly says: RegExp;
}

/** What became of a case. */
export interface CaseResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "failed as expected";
  /** Why it failed. */
  readonly reason?: string;
}

/** What a runner hands back, as JSON. */
export interface Report {
  /** Of the runtime, where it can be asked. */
  readonly version?: string;
  readonly results: readonly CaseResult[];
}
