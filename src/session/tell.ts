/** Creates the function that calls `onEvent`. Its errors are ignored, and it is not waited for. */
export function createTell<E>(
  { onEvent }: { readonly onEvent?: ((event: E) => unknown) | undefined },
): (event: E) => void {
  return async (event) => {
    try {
      await onEvent?.(event);
    } catch {
      // A listener has no part in the work.
    }
  };
}
