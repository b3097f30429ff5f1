import { WorkAbandoned, type Tenure } from '../consumer/tenure.js';
import { sleep } from '../time.js';
import { isFenced, isRebalance, rootOf } from './errors.js';

/**
 * A member's right to its partitions, from joining a generation of the group until the group moves on, expels the member
 * or is silent for so long that it may have.
 */
export class Term implements Tenure {
  readonly #lost = new AbortController();
  readonly #over = new AbortController();
  #why: Error | undefined;
  #confirmedAt = Date.now();

  /** @param sessionTimeoutMs silence after which the group gives the partitions to others */
  constructor(private readonly sessionTimeoutMs: number) {}

  /** Set by whoever can send heartbeats for this term. */
  heartbeat: (() => Promise<void>) | undefined;

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Why the term is over, if it is. */
  get over(): Error | undefined {
    return this.#why;
  }

  /** The group answered as to a member. */
  confirmed(): void {
    this.#confirmedAt = Date.now();
  }

  async confirm(): Promise<void> {
    if (!this.#why && Date.now() - this.#confirmedAt > this.sessionTimeoutMs / 2) await this.beat();
    if (this.#why) throw this.#why;
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms, this.#over.signal);
  }

  /** Sends a heartbeat and draws the conclusions. Never throws. */
  async beat(): Promise<void> {
    try {
      await this.heartbeat?.();
    } catch (error) {
      this.heard(error);
    }
    const silence = Date.now() - this.#confirmedAt;
    if (silence > this.sessionTimeoutMs) this.lose(new WorkAbandoned(`the group has not confirmed this member for ${silence} ms`));
  }

  /** Ends the term if the error says that it is over. */
  heard(error: unknown): void {
    // The error itself is kept: kafkajs, to which it is thrown, joins again when it sees what it is.
    if (isRebalance(error)) this.retire(rootOf(error));
    else if (isFenced(error)) this.lose(rootOf(error));
  }

  /** No new work; what is being done may be finished and committed, the group waits for it. */
  retire(why: Error): void {
    this.#why ??= why;
    this.#over.abort(why);
  }

  /** No right to anything any more. */
  lose(why: Error): void {
    this.retire(why);
    this.#lost.abort(why);
  }
}
