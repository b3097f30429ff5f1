/** Waits, or returns early when the signal aborts. Never throws. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Pauses that double up to a cap, with a fifth of jitter so that processes do not knock in step. */
export class Backoff {
  #tries = 0;

  /** @param initialMs first pause @param maxMs longest pause, in milliseconds */
  constructor(
    private readonly initialMs: number,
    private readonly maxMs: number,
  ) {}

  /** The next pause, in milliseconds. */
  next(): number {
    const pause = Math.min(this.initialMs * 2 ** Math.min(this.#tries, 20), this.maxMs);
    this.#tries += 1;
    return pause * (0.8 + Math.random() * 0.4);
  }

  reset(): void {
    this.#tries = 0;
  }
}
