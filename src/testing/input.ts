import { Refusal } from "./exceptions.ts";

/** The JSON object that an operation was sent. */
export type Input = Readonly<Record<string, unknown>>;

/** What an operation works on. */
export interface Call {
  readonly input: Input;
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
}

/** Parses a JSON text; undefined, which JSON cannot say, if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The body as an object, or a refusal that says why it is none. */
export function checkInput(contentType: string | null, body: unknown): Input {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new Refusal(
      "InvalidRequestException",
      `The content type must be application/json, and is ${mediaType || "missing"}`,
    );
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal("InvalidRequestException", "The body must be a JSON object");
  }
  return body as Input;
}

/** A member that must be a text that is not empty. */
export function requiredString(input: Input, member: string): string {
  const value = optionalString(input, member);
  if (value) return value;
  throw new Refusal("InvalidRequestException", `Missing required member ${member}`);
}

/** A member that is a text, or unset: absent or null. */
export function optionalString(input: Input, member: string): string | undefined {
  const value = read(input, member);
  if (value === undefined || typeof value === "string") return value;
  throw new Refusal("InvalidRequestException", `Member ${member} must be a string`);
}

/** A member that is a list of texts, or unset, which is an empty list. */
export function optionalStrings(input: Input, member: string): readonly string[] {
  const value = read(input, member);
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Refusal("InvalidRequestException", `Member ${member} must be a list of strings`);
}

/** The address of a person's portal: https, or http on this machine. */
export function checkPortalUrl(member: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  if (url?.protocol === "https:") return value;
  if (url?.protocol === "http:" && loopback.test(url.hostname)) return value;
  throw new Refusal(
    "InvalidRequestException",
    `Member ${member} must be an https URL such as https://d-1234567890.awsapps.com/start`,
  );
}

function read(input: Input, member: string): unknown {
  return input[member] ?? undefined;
}
