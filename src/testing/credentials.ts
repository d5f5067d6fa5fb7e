import type { Core } from "./core.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Temporary credentials that look like those of AWS. They grant no access. */
export function issueCredentials(
  core: Core,
): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
  const id = Array.from(core.randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join("");
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: btoa(String.fromCharCode(...core.randomBytes(30))),
    sessionToken: btoa(String.fromCharCode(...core.randomBytes(180))),
  };
}
