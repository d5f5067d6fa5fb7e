// The clients of a cache folder: how a process of each one is started.

import {
  buildGo,
  describeAws,
  describeBoto3,
  describeGo,
  findAws,
  findPython,
  type Found,
} from "./installed.ts";
import { SESSION_NAME } from "./home.ts";
import { markOf } from "./gate.ts";
import { type Asker, prepareAskers, type Start, startAsker } from "./processes.ts";

/** Where the processes of a round are. */
export interface Place {
  readonly home: string;
  /** The token file. */
  readonly file: string;
  readonly endpoint: string;
}

/** A client of the rounds. */
export interface AtOnceClient {
  readonly title: string;
  /** How many processes of it take part. */
  readonly count: number;
  find(): Promise<Found>;
  /** Prepares a folder for all rounds; returns what starts a process, by its number. */
  prepare(folder: string): Promise<(place: Place, number: number) => Asker>;
}

/** The title of our processes. */
export const OURS = "this module";
/** The profile of a process, and the role of it: the AWS CLI caches credentials of a role. */
export const profileOf = (number: number): string => `Role${number}`;

/** Asks again after an error, as programs do; but not after one that only a person can mend. */
const PROGRAM = `
import process from "node:process";
import { createSession } from "@edge-auth/aws-sso-oidc/session";
import { createAwsCliStorage } from "@edge-auth/aws-sso-oidc/aws-cli";

const [endpoint, directory, name, mark] = process.argv.slice(-4);
const session = createSession({
  startUrl: "https://example.awsapps.com/start",
  region: "us-east-1",
  endpoint,
  name,
  storage: createAwsCliStorage({ directory }),
  headers: { "x-interop": mark },
});
process.stdout.write("ready\\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
let outcome;
for (let calls = 1; calls <= 12; calls++) {
  try {
    const { accessToken } = await session.getAccessToken();
    outcome = { accessToken, calls };
    break;
  } catch (error) {
    outcome = { error: String(error), code: error.code, calls };
    if (error.code === "INTERACTION_REQUIRED") break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
process.stdout.write(JSON.stringify(outcome) + "\\n", () => process.exit(0));
`;

/** Prepares our program, in a folder that the home of each round is in. */
export async function prepareOurs(folder: string): Promise<(place: Place, n: number) => Asker> {
  const starts: readonly Start[] = await prepareAskers(folder, PROGRAM);
  return ({ endpoint, file }, number) => {
    const directory = file.slice(0, file.lastIndexOf("/"));
    return starts[number % starts.length]!([endpoint, directory, SESSION_NAME, markOf(number)]);
  };
}

/** Nothing of this machine changes what a client does; its requests have its number. */
const envOf = ({ home, endpoint }: Place, number: number): Record<string, string> => ({
  HOME: home,
  PATH: "/usr/bin:/bin",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_ENDPOINT_URL_SSO: endpoint,
  AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
  AWS_EXECUTION_ENV: markOf(number),
  AWS_PAGER: "",
  NO_PROXY: "*",
});

const pathOf = (name: string): string => new URL(`clients/${name}`, import.meta.url).pathname;

/** All clients of the rounds. */
export const AT_ONCE_CLIENTS: readonly AtOnceClient[] = [
  {
    title: OURS,
    count: 6,
    find: () => Promise.resolve({ version: "this checkout" }),
    prepare: prepareOurs,
  },
  {
    title: "AWS SDK for JavaScript",
    count: 3,
    find: () => Promise.resolve({ version: "3.973.28" }),
    prepare: () =>
      Promise.resolve((place, number) => {
        const args = ["run", "-A", "--quiet", "--no-lock", pathOf("at_once_sdk_js.ts")];
        const more = [place.home, place.endpoint, profileOf(number)];
        const env = { AWS_EXECUTION_ENV: markOf(number) };
        return startAsker("AWS SDK for JavaScript", Deno.execPath(), [...args, ...more], { env });
      }),
  },
  {
    title: "AWS CLI",
    count: 3,
    find: describeAws,
    async prepare() {
      const aws = await findAws() ?? "";
      const command = 'echo ready; read -r line; exec "$0" configure export-credentials "$@"';
      return (place, number) =>
        startAsker("AWS CLI", "sh", ["-c", command, aws, "--profile", profileOf(number)], {
          clearEnv: true,
          env: envOf(place, number),
          parse: (stdout, stderr) =>
            stdout.trim() ? { accessKeyId: JSON.parse(stdout).AccessKeyId } : { error: stderr },
        });
    },
  },
  {
    title: "boto3",
    count: 3,
    find: describeBoto3,
    async prepare() {
      const python = await findPython() ?? "";
      return (place, number) =>
        startAsker("boto3", python, [pathOf("at_once_boto3.py"), profileOf(number)], {
          clearEnv: true,
          env: envOf(place, number),
        });
    },
  },
  {
    title: "AWS SDK for Go v2",
    count: 2,
    find: describeGo,
    async prepare(folder) {
      const program = `${folder}/at_once_sdk_go`;
      await buildGo(pathOf("at_once_sdk_go.go"), program);
      return (place, number) =>
        startAsker("AWS SDK for Go v2", program, [place.file, place.endpoint], {
          clearEnv: true,
          env: envOf(place, number),
        });
    },
  },
];
