import type { KafkaLogger } from './connection.js';

/** Says the same thing once, however often it happens, and again after it was over: a broker that is away is one event, not one a second. */
export class Complaints {
  #last: string | undefined;

  constructor(private readonly logger: KafkaLogger | undefined) {}

  /** Warns, unless `what` is what was complained about last; then it is a detail. */
  about(what: string, details: object, message: string): void {
    if (what === this.#last) this.logger?.debug(details, message);
    else this.logger?.warn(details, message);
    this.#last = what;
  }

  /** All is well again. */
  over(): void {
    this.#last = undefined;
  }
}
