/** A place in a line: what stands before it has been handed to the log when `before` resolves. */
export interface Place {
  readonly before: Promise<void>;
  /** Lets the next one through. To be called once this one was handed to the log, or will not be. */
  readonly passed: () => void;
}

/**
 * The lines of one batch: judged side by side, handed to the log in their order, because order is kept per sender and
 * precedence (contract §2).
 */
export class Queue {
  #last: Promise<void> = Promise.resolve();

  /** The next place. Every place given must be passed. */
  join(): Place {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    // Through whoever stands before, too: one that gives up must not let the next overtake them.
    return { before, passed: () => resolve(before) };
  }
}
