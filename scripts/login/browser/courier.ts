/** Takes a person to the authorization page, and brings back the code that the page ends with. */
export interface Courier extends AsyncDisposable {
  /** Where the browser ends. */
  readonly redirectUri: string;
  /**
   * Shows the page's address, waits for the code, and hands it on. Rejects when the person says no,
   * when the time is over, and with whatever `exchange` rejects with.
   */
  deliver<T>(url: URL, exchange: (code: string) => Promise<T>): Promise<T>;
}

/** What every courier needs. */
export interface CourierOptions {
  /** The state of this sign-in: a code that comes without it is a stranger's. */
  readonly state: string;
  /** How long to wait for the code, in milliseconds. */
  readonly timeout: number;
}
