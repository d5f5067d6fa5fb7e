/**
 * A folder in the cache of whoever runs this. Never one that is shared: programs are run from it, and
 * somebody else could have put them there.
 */
export function cacheFolder(
  name: string,
  env: (name: string) => string | undefined = readEnv,
): string {
  const home = env("HOME");
  const base = env("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  if (base) return `${base}/aws-sso-oidc-${name}`;
  throw new Error("Set HOME or XDG_CACHE_HOME: programs are installed in a cache there");
}

const readEnv = (name: string) => Deno.env.get(name);
