/** A stream to print to. */
export interface Screen {
  write(text: string): void;
  /** Whether lines can be redrawn: on a terminal, and not a dumb one. */
  readonly isLive: boolean;
  /** The number of columns, which may change. */
  columns(): number;
}

/** The two streams of a process. */
export interface Screens {
  readonly stdout: Screen;
  readonly stderr: Screen;
}

/** The stream for the person: with `json`, stdout is for one object alone. */
export function personScreen({ stdout, stderr }: Screens, json: boolean): Screen {
  return json ? stderr : stdout;
}

/** The streams of this process. */
export function processScreens(): Screens {
  return { stdout: screenOf(Deno.stdout), stderr: screenOf(Deno.stderr) };
}

function screenOf(stream: typeof Deno.stdout | typeof Deno.stderr): Screen {
  const encoder = new TextEncoder();
  return {
    isLive: stream.isTerminal() && Deno.env.get("TERM") !== "dumb",
    columns: () => Deno.consoleSize().columns || 80, // 0: the terminal does not know
    write(text) {
      try {
        for (let rest = encoder.encode(text); rest.length > 0;) {
          rest = rest.subarray(stream.writeSync(rest));
        }
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

/** Aborts its signal, with an {@linkcode Interruption}, when the process is asked to end. */
export function listenForInterruption(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const listeners: [Deno.Signal, () => void][] = [
    ["SIGINT", () => controller.abort(new Interruption(130))],
  ];
  if (Deno.build.os !== "windows") {
    listeners.push(["SIGTERM", () => controller.abort(new Interruption(143))]);
  }
  for (const listener of listeners) Deno.addSignalListener(...listener);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const listener of listeners) Deno.removeSignalListener(...listener);
    },
  };
}
