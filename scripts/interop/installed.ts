// Which official clients this machine has, and of which version.

import { findProgram, run, stat } from "../runtimes/process.ts";

const GOPATH = "/usr/share/gocode";

/** The version of a client, or why it is not there. */
export type Found = { readonly version: string } | { readonly missing: string };

/** The Debian ones first: others may be of any version. */
export async function findPython(): Promise<string | undefined> {
  for (const python of ["/usr/bin/python3", await findProgram("python3")]) {
    if (!python || !await stat(python)) continue;
    if (await run(python, ["-c", "import boto3"]).then(() => true, () => false)) return python;
  }
  return undefined;
}

/** boto3, for Python. */
export async function describeBoto3(): Promise<Found> {
  const python = await findPython();
  if (!python) return { missing: "boto3 is missing (Debian: apt-get install python3-boto3)" };
  const version = await run(python, ["-c", "import boto3; print(boto3.__version__)"]);
  return { version: version.trim() };
}

/** Where the AWS CLI is, if it is. */
export async function findAws(): Promise<string | undefined> {
  return await stat("/usr/bin/aws") ? "/usr/bin/aws" : await findProgram("aws");
}

/** The AWS CLI. */
export async function describeAws(): Promise<Found> {
  const aws = await findAws();
  if (!aws) return { missing: "aws is missing (Debian: apt-get install awscli)" };
  return { version: (await run(aws, ["--version"])).match(/aws-cli\/(\S+)/)?.[1] ?? "?" };
}

/** The AWS SDK for Go v2. */
export async function describeGo(): Promise<Found> {
  if (!await findProgram("go")) return { missing: "go is missing (Debian: golang-go)" };
  const folder = `${GOPATH}/src/github.com/aws/aws-sdk-go-v2`;
  if (!await stat(folder)) {
    return { missing: "the SDK is missing (Debian: golang-github-aws-aws-sdk-go-v2-dev)" };
  }
  const query = ["-W", "-f", "${Version}", "golang-github-aws-aws-sdk-go-v2-dev"];
  const version = await run("dpkg-query", query).catch(() => "of this machine");
  return { version: version.replace(/-\d+$/, "") };
}

/** Builds a program with the SDK for Go of this machine. */
export async function buildGo(source: string, program: string): Promise<void> {
  const env = { GO111MODULE: "off", GOPATH, GOFLAGS: "" };
  await run("go", ["build", "-o", program, source], { env, limit: 600_000 });
}
