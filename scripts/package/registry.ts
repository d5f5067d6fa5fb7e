// As much of an npm registry as it takes to import the package by `npm:` before it is published.

import { createHash } from "node:crypto";
import type { Subject } from "./subject.ts";

/** A registry on loopback that has one package. */
export interface Registry extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
}

/** Serves the package until it is disposed of. */
export function serveRegistry({ manifest, tarball }: Subject): Registry {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/package.tgz") return new Response(tarball);
    if (decodeURIComponent(pathname) !== `/${manifest.name}`) {
      return new Response(null, { status: 404 });
    }
    const version = manifest.version ?? "";
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    return Response.json({
      name: manifest.name,
      "dist-tags": { latest: version },
      versions: {
        [version]: { ...manifest, dist: { tarball: `${origin}/package.tgz`, integrity } },
      },
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
