import type { Screen } from "./screen.ts";
import { toRecord } from "./summary.ts";
import type { View } from "./view.ts";

/** The view for a program: the result as JSON on `out`, and all that is for a person in `person`. */
export function createJsonView(person: View, out: Screen, showSecrets: boolean): View {
  const print = (value: unknown) => out.write(`${JSON.stringify(value, null, 2)}\n`);
  return {
    ...person,
    signedIn(signIn) {
      person[Symbol.dispose]();
      print(toRecord(signIn, showSecrets));
    },
    failed(failure) {
      person.failed(failure);
      print(failure);
    },
    [Symbol.dispose]: () => person[Symbol.dispose](),
  };
}
