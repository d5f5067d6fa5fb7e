// All that is fuzzed.

import type { Target } from "../target.ts";
import { clients } from "./clients.ts";
import { deviceFlow } from "./device_flow.ts";
import { emulator } from "./emulator.ts";
import { parsers } from "./parsers.ts";
import { texts } from "./texts.ts";

/** All that is fuzzed. */
export const targets: readonly Target[] = [
  ...parsers,
  ...clients,
  ...deviceFlow,
  ...texts,
  ...emulator,
];
