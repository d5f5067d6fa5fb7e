/** Opens a page and presses a button of its form, as a browser does; gives the page after that. */
export async function answerPage(
  url: string,
  answer: "allow" | "deny",
  redirect: RequestRedirect = "follow",
): Promise<Response> {
  const page = await (await fetch(url)).text();
  const form = new URLSearchParams({ answer });
  for (const [input] of page.matchAll(/<input type="hidden"[^>]*>/g)) {
    form.set(input.match(/name="([^"]*)"/)![1]!, input.match(/value="([^"]*)"/)![1]!);
  }
  const action = page.match(/<form[^>]* action="([^"]*)"/)![1]!;
  const { origin } = new URL(url);
  return await fetch(new URL(action, url), {
    method: "POST",
    headers: { origin, "sec-fetch-site": "same-origin" },
    body: form,
    redirect,
  });
}

/** The status of an address, or that nobody answers there. */
export async function statusOf(url: string | URL, init?: RequestInit): Promise<number | "closed"> {
  try {
    const response = await fetch(url, init);
    await response.body?.cancel();
    return response.status;
  } catch {
    return "closed";
  }
}
