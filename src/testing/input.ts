/** The longest body that is read, in bytes. Requests of clients are far shorter. */
export const LONGEST_BODY: number = 256 * 1024;

/** A request whose body has been read. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** The body. */
  readonly text: string;
}

/** Reads the body of a request; `undefined` if it is longer than {@linkcode LONGEST_BODY}. */
export async function readText({ body, headers }: Request): Promise<string | undefined> {
  if (Number(headers.get("content-length")) > LONGEST_BODY) {
    await body?.cancel();
    return undefined;
  }
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_BODY) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The members of a request. */
export type Input = Readonly<Record<string, unknown>>;

/** Thrown for malformed input; each service has an exception for it. */
export class InvalidInput extends Error {}

/** Parses JSON; returns `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads the members of a JSON body. */
export function readJson({ headers, text }: Call): Input {
  const mediaType = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new InvalidInput(
      `The content type must be application/json; it is ${mediaType || "missing"}`,
    );
  }
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new InvalidInput("The body must be a JSON object");
  }
  return body as Input;
}

/** Reads a member that must be a string and not empty. */
export function requiredString(input: Input, member: string, longest: number = Infinity): string {
  const value = optionalString(input, member);
  if (!value) throw new InvalidInput(`Missing required member ${member}`);
  if (value.length <= longest) return value;
  throw new InvalidInput(`Member ${member} must have at most ${longest} characters`);
}

/** Reads a member that is a string; `undefined` if it is absent or null. */
export function optionalString(input: Input, member: string): string | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new InvalidInput(`Member ${member} must be a string`);
}

/** Reads a member that is a list of strings; an empty list if it is absent or null. */
export function optionalStrings(input: Input, member: string): readonly string[] {
  const value = input[member] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new InvalidInput(`Member ${member} must be a list of strings`);
}
