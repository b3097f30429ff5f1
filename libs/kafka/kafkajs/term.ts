import { WorkAbandoned, type Tenure } from '../consumer/tenure.js';
import { isFenced, isRebalance, rootOf } from './errors.js';

/**
 * A member's right to its partitions, from joining a generation of the group until the group moves on, expels the member
 * or is silent for so long that it may have.
 */
export class Term implements Tenure {
  readonly #controller = new AbortController();
  #end: Error | undefined;
  #confirmedAt = Date.now();

  /** @param sessionTimeoutMs silence after which the group gives the partitions to others */
  constructor(private readonly sessionTimeoutMs: number) {}

  /** Set by whoever can send heartbeats for this term. */
  heartbeat: (() => Promise<void>) | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the term is over, if it is. */
  get over(): Error | undefined {
    return this.#end;
  }

  /** The group answered as to a member. */
  confirmed(): void {
    this.#confirmedAt = Date.now();
  }

  async confirm(): Promise<void> {
    if (!this.#end && Date.now() - this.#confirmedAt > this.sessionTimeoutMs / 2) await this.beat();
    if (this.#end) throw this.#end;
  }

  /** Sends a heartbeat and draws the conclusions. Never throws. */
  async beat(): Promise<void> {
    try {
      await this.heartbeat?.();
    } catch (error) {
      this.heard(error);
    }
    const silence = Date.now() - this.#confirmedAt;
    if (silence > this.sessionTimeoutMs) this.end(new WorkAbandoned(`the group has not confirmed this member for ${silence} ms`));
  }

  /** Ends the term if the error says that it is over. */
  heard(error: unknown): void {
    // The error itself is kept: kafkajs, to which it is thrown, joins again when it sees what it is.
    if (isRebalance(error) || isFenced(error)) this.end(rootOf(error));
  }

  end(why: Error): void {
    this.#end ??= why;
    this.#controller.abort(why);
  }
}
