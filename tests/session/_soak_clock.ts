import type { Clock } from "@edge-auth/aws-sso-oidc";
import { START, turn } from "../support/virtual_clock.ts";

interface Wait {
  readonly due: number;
  readonly end: () => void;
  isOver: boolean;
}

/** Virtual time for thousands of waits at once: a heap in place of a list. */
export class SoakClock implements Clock {
  #now = START;
  readonly #heap: Wait[] = [];
  /** How many sleeps have neither ended nor been aborted. */
  pending = 0;

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.pending++;
      const finish = () => {
        this.pending--;
        wait.isOver = true;
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => {
        finish();
        reject(signal?.reason);
      };
      const end = () => {
        finish();
        resolve();
      };
      const wait: Wait = { due: this.#now + Math.max(ms, 0), end, isOver: false };
      signal?.addEventListener("abort", stop, { once: true });
      this.#push(wait);
    });
  }

  /** Lets time pass until `work` has settled. Everything else is microtasks. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => void (isSettled = true);
    work.then(settle, settle);
    await turn();
    while (!isSettled) {
      const wait = this.#pop();
      if (!wait) throw new Error("not settled, and nothing is waited for");
      if (wait.isOver) continue;
      this.#now = Math.max(this.#now, wait.due);
      wait.end();
      await turn();
    }
    return await work;
  }

  #push(wait: Wait): void {
    const heap = this.#heap;
    let at = heap.push(wait) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.due <= wait.due) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = wait;
  }

  #pop(): Wait | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0 || !last) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (heap[child]!.due >= last.due) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
