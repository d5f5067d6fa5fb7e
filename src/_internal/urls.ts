// Which URLs may carry secrets, or may be shown to a person to open.

/** `localhost`, 127.0.0.0/8 and `[::1]`, as the URL parser spells them. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a URL is https, or http on this very machine, and carries no credentials. */
export function isTrustworthy(url: URL): boolean {
  const secure = url.protocol === "https:" ||
    (url.protocol === "http:" && LOOPBACK.test(url.hostname));
  return secure && url.username === "" && url.password === "";
}

/** `new URL` without the exception. `URL.parse` is too young for Node 20. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
