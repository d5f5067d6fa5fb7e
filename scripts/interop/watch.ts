// Reads a token file all the while, and tells who wrote what was no JSON.

/** The longest text of a token file, in bytes. */
const LONGEST = 65_536;

/** What a file contained for some time. */
export interface Sight {
  /** Which file had the name: a new one after a rename. */
  readonly inode: number;
  readonly text: string;
}

/** What a reader has seen. */
export interface Watched {
  /** How often it has read. */
  readonly reads: number;
  /** Each change that it has seen. */
  readonly sights: readonly Sight[];
}

/** Starts to read. */
export function watchFile(path: string): { stop(): Promise<Watched> } {
  let isOver = false;
  const sights: Sight[] = [];
  const watching = (async () => {
    const buffer = new Uint8Array(LONGEST);
    let reads = 0;
    for (; !isOver; reads++) {
      const sight = await readOnce(path, buffer);
      const last = sights.at(-1);
      if (sight.inode !== last?.inode || sight.text !== last.text) sights.push(sight);
      if (reads % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    return { reads, sights };
  })();
  watching.catch(() => {}); // it is for stop() to tell
  return {
    stop() {
      isOver = true;
      return watching;
    },
  };
}

async function readOnce(path: string, buffer: Uint8Array): Promise<Sight> {
  using file = await Deno.open(path);
  const { ino } = await file.stat();
  const length = await file.read(buffer) ?? 0;
  return { inode: ino ?? 0, text: new TextDecoder().decode(buffer.subarray(0, length)) };
}

/** The JSON object of a text, if it is one. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Who wrote what was no JSON, by the access token that the same file contained next. */
export function findTorn(
  sights: readonly Sight[],
  writerOf: (accessToken: string) => string | undefined,
): Record<string, number> {
  const torn: Record<string, number> = {};
  sights.forEach(({ inode, text }, index) => {
    if (parseObject(text)) return;
    const next = sights.slice(index).find((sight) => parseObject(sight.text));
    const token = next?.inode === inode ? parseObject(next.text)?.accessToken : undefined;
    const writer = writerOf(`${token}`) ?? "one that was killed or replaced";
    torn[writer] = (torn[writer] ?? 0) + 1;
  });
  return torn;
}
