/** What the person has to do in a browser, and how the code comes back. */
export type Invitation =
  & {
    /** The page to open. */
    readonly url: string;
    /** Until when, epoch milliseconds. */
    readonly expiresAt: number;
    /** Whether this command can do it in the person's place. */
    readonly standIn: boolean;
  }
  & (
    | { readonly what: "redirect"; readonly elsewhere: string }
    | { readonly what: "address" | "code"; readonly redirectUri: string }
  );

/** Which page to open, and where. */
export function callToOpen({ what, standIn, url }: Invitation): string {
  if (what !== "redirect") return `Open this page in a browser${onWhichDevice(url)}:`;
  return standIn
    ? "In a browser's place, this command opens this page:"
    : "Open this page in a browser on this machine:";
}

/** Where a page can be opened: that of an emulator here only. */
export function onWhichDevice(url: string): string {
  return new URL(url).hostname === "127.0.0.1" ? " on this machine" : ", on any device";
}

/** What comes after, if that is for the person to know. */
export function nextStep(invitation: Invitation): string | undefined {
  if (invitation.what === "redirect") {
    return invitation.standIn
      ? undefined
      : `If the browser is on another machine, press Ctrl-C and add ${invitation.elsewhere}.`;
  }
  const end = invitation.what === "address"
    ? "In the end the browser shows an error, as it cannot reach " +
      `${new URL(invitation.redirectUri).host}.\nThat is right. Paste the address of that page here`
    : "In the end it shows a code. Paste that here";
  const alone = ".\nOr press Enter alone: then this command plays the browser";
  return `${end}, whole, and press Enter${invitation.standIn ? alone : ""}:`;
}
