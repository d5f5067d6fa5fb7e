// Reads and writes the tarballs of npm: gzipped ustar, every path below "package/".
// By hand: the standard library's tar is on JSR, which cannot be reached from everywhere.

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";

/** A package's files: path below "package/" → content. */
export type Files = ReadonlyMap<string, Uint8Array>;

const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Offset and length of the header's fields that are used here (POSIX.1-2017, "ustar"). */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  owner: [108, 8],
  group: [116, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/** The files of a tarball; throws on anything in it that is not a file or a folder. */
export function readTarball(tarball: Uint8Array): Files {
  const bytes = new Uint8Array(gunzipSync(tarball));
  const files = new Map<string, Uint8Array>();
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK);
    const size = Number.parseInt(readField(header, "size"), 8);
    const content = bytes.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = readField(header, "type");
    const prefix = readField(header, "prefix");
    const path = longPath ?? (prefix ? `${prefix}/` : "") + readField(header, "name");
    longPath = undefined;
    if (type === "x") longPath = /\d+ path=(.*)\n/.exec(decoder.decode(content))?.[1];
    else if (type === "0" || type === "") files.set(path.replace(/^[^/]*\//, ""), content);
    else if (type !== "5" && type !== "g") throw new Error(`${path}: an entry of type ${type}`);
  }
  return files;
}

/** A tarball of `files` that depends on nothing else: sorted, without times and owners. */
export function writeTarball(files: Files): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const [path, content] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
    const padding = new Uint8Array((BLOCK - content.length % BLOCK) % BLOCK);
    parts.push(writeHeader(`package/${path}`, content.length), content, padding);
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Uint8Array(gzipSync(Buffer.concat(parts), { level: 9 }));
}

function readField(header: Uint8Array, field: keyof typeof FIELD): string {
  const [at, length] = FIELD[field];
  return decoder.decode(header.subarray(at, at + length)).replace(/\0[^]*$/, "").trim();
}

function writeHeader(path: string, size: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (field: keyof typeof FIELD, value: string) => {
    const [at, length] = FIELD[field];
    const bytes = encoder.encode(value);
    if (bytes.length > length) throw new RangeError(`"${value}" does not fit into a tarball`);
    header.set(bytes, at);
  };
  put("name", path);
  put("mode", "0000644\0");
  put("owner", "0000000\0");
  put("group", "0000000\0");
  put("size", `${size.toString(8).padStart(11, "0")}\0`);
  put("time", "00000000000\0");
  put("type", "0");
  put("magic", "ustar\x0000");
  // The checksum counts its own field as spaces.
  put("checksum", "        ");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put("checksum", `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** Writes the files below a folder. */
export async function unpack(files: Files, folder: URL): Promise<void> {
  for (const [path, content] of files) {
    const target = new URL(path, folder);
    await Deno.mkdir(new URL("./", target), { recursive: true });
    await Deno.writeFile(target, content);
  }
}

/** Reads the files below a folder. */
export async function readFiles(folder: URL, prefix = ""): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, isDirectory } of Deno.readDir(new URL(prefix || "./", folder))) {
    const path = `${prefix}${name}`;
    if (!isDirectory) files.set(path, await Deno.readFile(new URL(path, folder)));
    else for (const file of await readFiles(folder, `${path}/`)) files.set(...file);
  }
  return files;
}

/** A file as text; empty if it is not there. */
export function textOf(files: Files, path: string): string {
  return decoder.decode(files.get(path));
}
