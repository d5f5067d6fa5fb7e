// fast-check, pinned. deno.json maps its name to this file and not to npm: every `deno task`, login
// included, would download what the import map names.

export * from "npm:fast-check@4.10.2";
export { default } from "npm:fast-check@4.10.2";
