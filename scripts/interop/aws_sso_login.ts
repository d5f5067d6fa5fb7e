// The AWS CLI as a person uses it: `aws sso login`, credentials of a profile, `aws sso logout`.

import { createEmulator, type FaultRule } from "@edge-auth/aws-sso-oidc/testing";
import { serveEmulator } from "@edge-auth/aws-sso-oidc/testing/server";
import { type Cell, FAULTS } from "./board.ts";
import { createHome } from "./home.ts";

/** The commands, and the operation that fails first. The token is short-lived: each use refreshes it. */
const STEPS = [
  ["aws sso login", "CreateToken", ["sso", "login", "--no-browser"]],
  ["refresh", "CreateToken", ["configure", "export-credentials"]],
  ["get credentials", "GetRoleCredentials", ["configure", "export-credentials"]],
  ["aws sso logout", "Logout", ["sso", "logout"]],
] as const;

/** How long a command may take, in milliseconds. */
const LIMIT = 120_000;

/** Plays all commands, undisturbed and under each fault. */
export async function playAwsSsoLogin(aws: string): Promise<Cell[]> {
  const cells: Cell[] = [];
  const faults = Object.entries<FaultRule | undefined>({ none: undefined, ...FAULTS });
  for (const [fault, rule] of faults) {
    const emulator = createEmulator({ approval: { afterPolls: 0 }, accessTokenExpiresIn: 600 });
    await using server = await serveEmulator({ emulator });
    const home = await createHome(server.url.origin);
    try {
      for (const [step, operation, args] of STEPS) {
        if (step !== "aws sso login") await runAws(aws, home, STEPS[0][2]);
        const remove = rule && emulator.failWhen({ ...rule, operation, nth: 1 } as FaultRule);
        const before = emulator.requests.length;
        const error = await runAws(aws, home, args);
        const requests = emulator.requests.slice(before)
          .filter((request) => request.operation === operation).length;
        remove?.();
        cells.push({ step, fault, error, requests });
      }
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  }
  return cells;
}

/** Runs a command without the credentials that an earlier one has stored; returns the error. */
export async function runAws(
  aws: string,
  home: string,
  args: readonly string[],
): Promise<string | undefined> {
  await Deno.remove(`${home}/.aws/cli`, { recursive: true }).catch(() => {});
  const { success, stderr } = await new Deno.Command(aws, {
    args: [...args, "--profile", "emulator"],
    env: { HOME: home, AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "", NO_PROXY: "*" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT),
  }).output();
  if (success) return undefined;
  const text = new TextDecoder().decode(stderr).trim();
  return text.match(/An error occurred \(([^)]*)\)/)?.[1] ?? text.split("\n")[0]?.slice(0, 60);
}
