import { createPortalClient } from "@edge-auth/aws-sso-oidc/portal";
import { explain } from "./failure.ts";
import type { SignIn } from "./sign_in.ts";

const MOST = 10;

/** Describes the accounts and roles of the person who has signed in, or why they cannot be listed. */
export async function describeRoles(
  { place, members }: SignIn,
  signal: AbortSignal,
): Promise<string> {
  const client = createPortalClient({ ...place.portal ?? place.where, maxAttempts: 2 });
  const accessToken = String(members.accessToken);
  const rows: string[] = [];
  try {
    for await (const role of client.iterateRoles({ accessToken }, { signal })) {
      const { accountId, roleName, accountName = "" } = role;
      if (rows.push(`  ${accountId} ${roleName} ${accountName}`.trimEnd()) > MOST) break;
    }
  } catch (error) {
    return `Accounts and roles cannot be listed. ${explain(error).message}`;
  }
  if (rows.length === 0) return "No role of any account is assigned to you.";
  if (rows.length > MOST) rows[MOST] = "  and more";
  return `Accounts and roles:\n\n${rows.join("\n")}`;
}
