// Which URLs may carry secrets or be shown to a person, and how queries are written.

/** `localhost`, 127.0.0.0/8 and `[::1]`, as the URL parser spells them. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Whether a URL is https, or http on a loopback host, and carries no credentials. */
export function isTrustworthy(url: URL | undefined): url is URL {
  if (!url || url.username || url.password) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}

/**
 * Whether a URL may be shown to a person to open: trustworthy, at most 2,048 characters, and only of
 * those of RFC 3986, without quotes. Parsers do not agree on the host of `https://a\@b/`.
 */
export function isLink(text: string): boolean {
  return /^https?:\/\/[!#-&(-;=?-[\]_a-z~]{1,2040}$/.test(text) && isTrustworthy(parseUrl(text));
}

/** `new URL` that returns `undefined` instead of throwing. `URL.parse` is too young for Node 20. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * A query with its `?`, its values encoded by RFC 3986: not every server reads "+" as a space. Unset ones
 * are left out; without any it is empty.
 */
export function toQuery(parameters: Readonly<Record<string, unknown>>): string {
  let query = "";
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query += `${query ? "&" : "?"}${name}=${encode(`${value}`)}`;
  }
  return query;
}

// encodeURIComponent leaves five characters that RFC 3986 section 2.2 reserves.
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
