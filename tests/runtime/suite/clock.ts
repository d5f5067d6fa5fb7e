import type { Clock, FetchLike } from "@edge-auth/aws-sso-oidc";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
  /** Called once it is no more. */
  onEnd?: () => void;
}

/**
 * Time without waiting. It stands still while a request is under way, and otherwise jumps to the next
 * timer, so that it does not matter how many turns a runtime takes to read an answer.
 */
export class VirtualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #timers: Timer[] = [];
  #underWay = 0;
  readonly #jumps: boolean;

  /** A clock that jumps, or one that only {@linkcode advance} moves. */
  constructor({ jumps = true }: { jumps?: boolean } = {}) {
    this.#jumps = jumps;
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const remove = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        signal?.removeEventListener("abort", stop);
        timer.onEnd?.();
      };
      const stop = () => {
        remove();
        reject(signal?.reason);
      };
      const fire = () => {
        remove();
        resolve();
      };
      const timer: Timer = { at: this.#now + ms, fire };
      signal?.addEventListener("abort", stop, { once: true });
      this.#timers.push(timer);
      this.#jumpSoon();
    });
  }

  /** Moves the time, and fires what is due. */
  advance(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) if (timer.at <= this.#now) timer.fire();
  }

  /**
   * Makes the time stand still until the attempt that has begun last is over: until its time limit is
   * taken back. That is not when fetch resolves, as the body comes after it.
   */
  hold(): void {
    const limit = this.#timers.at(-1);
    if (limit === undefined) return;
    this.#underWay++;
    limit.onEnd = () => {
      this.#underWay--;
      this.#jumpSoon();
    };
  }

  /** A fetch that makes the time stand still during each of its requests. */
  holding(fetch: FetchLike): FetchLike {
    return (url, init) => {
      this.hold();
      return fetch(url, init);
    };
  }

  // In a turn of its own: whoever sleeps in order to limit a request calls fetch right after it.
  #jumpSoon(): void {
    if (this.#jumps) setTimeout(() => this.#jump(), 0);
  }

  #jump(): void {
    if (this.#underWay > 0) return;
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.at);
    next.fire();
  }
}
