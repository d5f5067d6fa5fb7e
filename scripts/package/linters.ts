// What the two linters of npm packages say.

import { checkPackage, createPackageFromTarballData } from "npm:@arethetypeswrong/core@0.18.5";
import { publint } from "npm:publint@0.3.25";
import { formatMessage } from "npm:publint@0.3.25/utils";
import type { Check } from "./subject.ts";

/** publint, every suggestion counted as an error. */
export const publintCheck: Check = {
  name: "publint",
  find: async ({ tarball }) => {
    const pack = { tarball: tarball.slice().buffer };
    const { messages, pkg } = await publint({ strict: true, level: "suggestion", pack });
    return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
  },
};

/** Who cannot use an ES module: resolvers without "exports", and require() before Node 20.19. */
const NOT_FOR_US = ["node10", "node16-cjs"];

/** Are the types wrong? By its profile "esm-only". */
export const typesWrongCheck: Check = {
  name: "attw",
  find: async ({ tarball }) => {
    const result = await checkPackage(createPackageFromTarballData(tarball));
    if (!result.types) return ["the package has no types"];
    return result.problems
      .filter((problem) =>
        !("resolutionKind" in problem && NOT_FOR_US.includes(problem.resolutionKind))
      )
      .map((problem) => JSON.stringify(problem));
  },
};
