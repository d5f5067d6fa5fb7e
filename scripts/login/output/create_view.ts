import { createJsonView } from "./json.ts";
import { createLiveLine } from "./live.ts";
import { personScreen, type Screens } from "./screen.ts";
import { COLOURS, createPlainProgress, createTextView, NO_COLOURS } from "./text.ts";
import type { View } from "./view.ts";

/** The view that fits the options, and what stdout and stderr are. */
export function createView(
  { json, showSecrets }: { readonly json: boolean; readonly showSecrets: boolean },
  screens: Screens,
): View {
  const { stdout, stderr } = screens;
  const person = personScreen(screens, json);
  const view = createTextView({
    out: person,
    err: stderr,
    progress: person.isLive ? createLiveLine(person) : createPlainProgress(person),
    paint: person.isLive && !Deno.noColor ? COLOURS : NO_COLOURS,
    showSecrets,
  });
  return json ? createJsonView(view, stdout, showSecrets) : view;
}
