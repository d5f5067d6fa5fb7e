// Checks of URLs that receive secrets or are shown to people, and the encoding of queries.

/** `localhost`, 127.0.0.0/8 and `[::1]`, as the URL parser normalizes them. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1])$/;

/** Whether a URL is https, or http on a loopback host, and has no credentials. */
export function isTrustworthy(url: URL | undefined): url is URL {
  if (!url || url.username || url.password) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}

/**
 * Whether a URL may be shown to a person: it is trustworthy, has at most 2,048 characters, and only
 * those of RFC 3986 except "'". Other characters are read differently: `https://a\@b/` has the host
 * `a` in some parsers, and `b` in others.
 */
export function isLink(text: string): boolean {
  return /^https?:\/\/[!#-&(-;=?-[\]_a-z~]{1,2040}$/.test(text) && isTrustworthy(parseUrl(text));
}

/** Parses a URL; returns `undefined` if it is invalid. Node 20 does not have `URL.parse`. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Builds a query with its `?`, without unset parameters; empty if all are unset. Values are encoded
 * by RFC 3986, because not every server decodes "+" as a space.
 */
export function toQuery(parameters: Readonly<Record<string, unknown>>): string {
  let query = "";
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query += `${query ? "&" : "?"}${name}=${encode(`${value}`)}`;
  }
  return query;
}

// encodeURIComponent does not encode five characters that RFC 3986 section 2.2 reserves.
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
