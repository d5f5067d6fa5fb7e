/** A stream to print to. */
export interface Screen {
  /** Whether lines can be redrawn: on a terminal, and not a dumb one. */
  readonly isLive: boolean;
  /** The number of columns, which may change. */
  columns(): number;
  write(text: string): void;
}

/** The two streams of a process. */
export type Screens = Readonly<Record<"stdout" | "stderr", Screen>>;

/** Prints to a stream of this process. */
export function screenOf(stream: typeof Deno.stdout): Screen {
  return {
    isLive: stream.isTerminal() && Deno.env.get("TERM") !== "dumb",
    columns: () => Deno.consoleSize().columns || 80, // 0: the terminal does not know
    write(text) {
      try {
        let rest = new TextEncoder().encode(text);
        while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // nobody reads any more
      }
    },
  };
}

/** Ctrl-C, or another request to end. */
export class Interruption extends Error {
  /** Creates it with the exit code that shells expect: 128 and the number of the signal. */
  constructor(readonly exitCode: number) {
    super("Interrupted");
  }
}

/** A signal that aborts, with an {@linkcode Interruption}, when the process is asked to end. */
export function listenForInterruption(): AbortSignal {
  const controller = new AbortController();
  const listen = (signal: Deno.Signal, exitCode: number) =>
    Deno.addSignalListener(signal, () => controller.abort(new Interruption(exitCode)));
  listen("SIGINT", 130);
  if (Deno.build.os !== "windows") listen("SIGTERM", 143);
  return controller.signal;
}
