import type { SignIn } from "../ways/sign_in.ts";
import { awsRecord, awsRows } from "./summary_aws.ts";
import { portalRecord, portalRows } from "./summary_portal.ts";

/** A sign-in that succeeded, for a person. */
export function summarize(signIn: SignIn, showSecrets: boolean): string {
  const secret = showSecrets ? String : shorten;
  const rows = signIn.kind === "aws" ? awsRows(signIn, secret) : portalRows(signIn, secret);
  const table = rows.map(([name, value]) => `  ${name.padEnd(17)} ${value}`).join("\n");
  return showSecrets
    ? table
    : `${table}\n\nSecrets are shortened; --show-secrets prints them whole.`;
}

/** A sign-in that succeeded, for a program: the members of the AWS CLI's files, and ours. */
export function toRecord(signIn: SignIn, showSecrets: boolean): Record<string, unknown> {
  const secret = showSecrets ? String : shorten;
  return {
    region: signIn.place.where.region,
    emulator: signIn.place.emulator !== undefined,
    secrets: showSecrets ? "whole" : "shortened",
    ...(signIn.kind === "aws" ? awsRecord(signIn, secret) : portalRecord(signIn, secret)),
  };
}

/** Enough of a secret to recognise it, and in a form that no program can take for it. */
export function shorten(secret: string): string {
  return `${secret.length < 16 ? "" : secret.slice(0, 3)}... (${secret.length} characters)`;
}
