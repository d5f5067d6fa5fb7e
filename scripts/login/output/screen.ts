/** A stream to print to. */
export interface Screen {
  /** Prints text. */
  write(text: string): void;
  /** Whether lines can be redrawn: a terminal, and not a dumb one. */
  readonly isLive: boolean;
  /** How many columns there are now. */
  columns(): number;
}

/** The two streams of a process. */
export interface Screens {
  readonly stdout: Screen;
  readonly stderr: Screen;
}

/** The stream for what a person is told: with `json`, stdout is for the program's object alone. */
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
    columns: () => Deno.consoleSize().columns || 80, // 0: a terminal that does not know
    write(text) {
      try {
        for (let rest = encoder.encode(text); rest.length > 0;) {
          rest = rest.subarray(stream.writeSync(rest));
        }
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // whoever read it has left
      }
    },
  };
}
