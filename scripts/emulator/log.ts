// A line for each request. Values are treated as secrets unless their member is listed here.

import type { EmulatedRequest, Emulator } from "@edge-auth/aws-sso-oidc/testing";
import { printable } from "../../src/_internal/text.ts";

/** Members of requests, queries and responses that are shown in full. */
const PLAIN = new Set([
  "account_id",
  "clientName",
  "clientType",
  "error",
  "error_description",
  "expiresIn",
  "grantType",
  "grantTypes",
  "interval",
  "issuerUrl",
  "max_result",
  "message",
  "redirectUri",
  "redirectUris",
  "role_name",
  "scope",
  "scopes",
  "startUrl",
  "tokenType",
  "userCode",
  "user_code",
  "verificationUriComplete",
]);

/** Members of responses that are shown. */
const TELLING = [
  "verificationUriComplete",
  "error_description",
  "message",
  "accessToken",
  "refreshToken",
];

/** The emulator, with a handler that writes a line for each request. */
export function withLog(emulator: Emulator, write: (line: string) => void): Emulator {
  return {
    ...emulator,
    async handler(request) {
      const before = emulator.requests.length;
      const responding = emulator.handler(request);
      // A request is recorded in the same turn. A control command is not recorded.
      const record = emulator.requests[before];
      const log = (status: string, members?: unknown) =>
        write(record ? describeRequest(record, status, members) : describeControl(request, status));
      try {
        const response = await responding;
        const isJson = response.headers.get("content-type") === "application/json";
        const members = record && isJson ? await response.clone().json().catch(() => ({})) : {};
        log(`${response.status}`, members);
        return response;
      } catch (error) {
        log("lost");
        throw error;
      }
    },
  };
}

/** One line: the time, the operation, the status, and what was sent and returned. */
export function describeRequest(
  record: EmulatedRequest,
  status: string,
  members: unknown = {},
): string {
  const { searchParams, pathname } = new URL(record.url);
  const sent = { ...Object.fromEntries(searchParams), ...Object(record.body) };
  const returned = Object.fromEntries(
    Object.entries(Object(members)).filter(([name]) => TELLING.includes(name)),
  );
  const isPage = record.body === undefined && record.operation !== "ListAccounts";
  const parts = [
    clockTime(record.time),
    record.operation.padEnd(24),
    status.padEnd(4),
    ...(record.error ? [printable(record.error, 60)] : []),
    ...(isPage ? [`${record.method} ${printable(pathname, 60)}`] : []),
    ...describeMembers(sent),
    ...(Object.keys(returned).length > 0 ? ["→", ...describeMembers(returned)] : []),
  ];
  return parts.join(" ").trimEnd();
}

function describeControl({ method, url }: Request, status: string): string {
  const path = printable(new URL(url).pathname, 60);
  return `${clockTime(Date.now())} ${"control".padEnd(24)} ${status.padEnd(4)} ${method} ${path}`;
}

function clockTime(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

function describeMembers(members: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(members).slice(0, 20).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
    const shown = PLAIN.has(name) ? printable(text, 100) : shorten(text);
    return `${printable(name, 30)}=${shown}`;
  });
}

// Enough to distinguish values, without showing them.
function shorten(text: string): string {
  return `${text.length < 16 ? "" : printable(text.slice(0, 6), 6)}…`;
}
