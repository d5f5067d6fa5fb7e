/** Ctrl-C, or another polite request to end. */
export class Interruption extends Error {
  /** What shells expect: 128 and the number of the signal. */
  readonly exitCode: number;

  /** Makes the reason that everything under way is aborted with. */
  constructor(exitCode: number) {
    super("Interrupted");
    this.name = "Interruption";
    this.exitCode = exitCode;
  }
}

/** Aborts its signal, with an {@linkcode Interruption}, when the process is asked to end. */
export function listenForInterruption(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const onSigint = () => controller.abort(new Interruption(130));
  const onSigterm = () => controller.abort(new Interruption(143));
  const hasSigterm = Deno.build.os !== "windows";
  Deno.addSignalListener("SIGINT", onSigint);
  if (hasSigterm) Deno.addSignalListener("SIGTERM", onSigterm);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGINT", onSigint);
      if (hasSigterm) Deno.removeSignalListener("SIGTERM", onSigterm);
    },
  };
}
