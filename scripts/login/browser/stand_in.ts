// What a browser and the person before it would do at an emulator that approves by itself.

import { LoginError } from "../failure.ts";

/** Opens the page and goes where it redirects to, up to the end. */
export async function openInPlaceOfBrowser(url: URL, signal: AbortSignal): Promise<void> {
  const response = await fetch(await copyAddress(url, signal), { signal });
  await response.body?.cancel();
}

/** Opens the page, and copies the address that it redirects to. */
export async function copyAddress(url: URL, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { redirect: "manual", signal });
  await response.body?.cancel();
  return response.headers.get("location") ?? noApproval(response.status);
}

/** Opens the page, goes where it redirects to, and copies the code that stands there. */
export async function copyCode(url: URL, signal: AbortSignal): Promise<string> {
  const response = await fetch(await copyAddress(url, signal), { signal });
  const [, code] = (await response.text()).match(/<textarea[^>]*>([^<]+)</) ?? [];
  return code ?? noApproval(response.status);
}

function noApproval(status: number): never {
  throw new LoginError({
    error: "unexpected_error",
    message: `The emulator's page has not approved; its status was ${status}.`,
    hint: "",
  });
}
