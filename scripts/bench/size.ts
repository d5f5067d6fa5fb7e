// Bytes: what each adds to a bundle, minified and gzipped, and what npm puts on the disk.

import { build } from "npm:esbuild@0.28.2";
import { gzipSync } from "node:zlib";
import { pack } from "../pack.ts";
import { fromSource } from "../package/bundles.ts";
import { packageName } from "../_project.ts";
import { PEERS, pinned } from "./packages.ts";
import type { Row, Series } from "./record.ts";
import { toRows } from "./sections.ts";
import { installed, type Workshop } from "./workshop.ts";

const CREATE_TOKEN = "buildCreateTokenRequest, parseCreateTokenResponse";
const THREE = `buildRegisterClientRequest, parseRegisterClientResponse,
  buildStartDeviceAuthorizationRequest, parseStartDeviceAuthorizationResponse, ${CREATE_TOKEN}`;

/** What one has to import: the task, the contender, the names, the module. */
const PROGRAMS:
  readonly (readonly [task: string, contender: string, names: string, from: string])[] = [
    ["one operation", "ours, by hand", CREATE_TOKEN, packageName],
    ["one operation", "AWS SDK", "SSOOIDCClient, CreateTokenCommand", "@aws-sdk/client-sso-oidc"],
    [
      "one operation",
      "oauth4webapi",
      "deviceCodeGrantRequest, processDeviceCodeResponse, ClientSecretPost",
      "oauth4webapi",
    ],
    [
      "one operation",
      "openid-client",
      "Configuration, genericGrantRequest, ClientSecretPost",
      "openid-client",
    ],
    ["one operation", "octokit", "exchangeDeviceCode", "@octokit/oauth-methods"],
    ["one operation", "arctic", "OAuth2Client", "arctic"],
    ["three operations", "ours, by hand", THREE, packageName],
    [
      "three operations",
      "AWS SDK",
      "SSOOIDCClient, RegisterClientCommand, StartDeviceAuthorizationCommand, CreateTokenCommand",
      "@aws-sdk/client-sso-oidc",
    ],
    [
      "three operations",
      "oauth4webapi",
      `dynamicClientRegistrationRequest, processDynamicClientRegistrationResponse,
     deviceAuthorizationRequest, processDeviceAuthorizationResponse,
     deviceCodeGrantRequest, processDeviceCodeResponse, ClientSecretPost`,
      "oauth4webapi",
    ],
    [
      "three operations",
      "octokit",
      "createDeviceCode, exchangeDeviceCode",
      "@octokit/oauth-methods",
    ],
    ["with a poller", "ours, by hand", `${THREE}, pollDeviceToken`, packageName],
    [
      "with a poller",
      "openid-client",
      `Configuration, ClientSecretPost, dynamicClientRegistration, initiateDeviceAuthorization,
     pollDeviceAuthorizationGrant`,
      "openid-client",
    ],
    ["with a poller", "octokit", "createOAuthDeviceAuth", "@octokit/auth-oauth-device"],
    ["with a poller", "ours, client", "createSsoOidcClient", packageName],
    ["everything", "ours", "", packageName],
    ...PEERS.map(({ name, install: [main] }) => ["everything", name, "", main!] as const),
  ];

/** Measures all sizes; they are the same in every runtime. */
export async function measureSizes(workshop: Workshop): Promise<Row[]> {
  const { alias } = fromSource();
  const series: Series[] = [];
  const leaves = Object.keys(alias).filter((name) => name !== packageName)
    .map((name) => ["a leaf", name.replace(packageName, "."), "", name] as const);
  for (const [task, contender, names, from] of [...PROGRAMS, ...leaves]) {
    const program = `export ${names ? `{ ${names} }` : "*"} from "${from}";`;
    const value = await bundleSize(program, workshop.folder, alias);
    series.push({ task: `bundle: ${task}`, contender, unit: "B min+gzip", values: [value] });
  }
  series.push(...await installedSizes());
  return toRows("size", "any", series);
}

async function bundleSize(
  contents: string,
  resolveDir: string,
  alias: Record<string, string>,
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "js" },
    alias,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    external: ["node:*"],
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

async function installedSizes(): Promise<Series[]> {
  const tarball = await Deno.makeTempFile({ suffix: ".tgz" });
  await Deno.writeFile(tarball, await pack());
  const projects = [
    ...PEERS.map(({ name, install }) => ({ name, packages: install.map(pinned) })),
    { name: "ours", packages: [tarball] },
  ];
  const series: Series[] = [];
  for (const { name, packages } of projects) {
    const folder = await installed(`installed-${name.replaceAll(" ", "-")}`, packages);
    const { packages: lock } = JSON.parse(
      await Deno.readTextFile(`${folder}/node_modules/.package-lock.json`),
    ) as { packages: object };
    const bytes = await sizeOf(`${folder}/node_modules`);
    series.push(
      { task: "installed", contender: name, unit: "B", values: [bytes] },
      {
        task: "packages installed",
        contender: name,
        unit: "",
        values: [Object.keys(lock).length],
      },
    );
  }
  await Deno.remove(tarball);
  return series;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) bytes += await sizeOf(path);
    else if (isFile && name !== ".package-lock.json") bytes += (await Deno.stat(path)).size;
  }
  return bytes;
}
