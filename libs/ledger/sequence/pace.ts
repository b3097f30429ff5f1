/** How far the log is, as the sequencer has committed and the signer has signed. */
export interface Progress {
  /** Partition of the accepted messages → the next offset the log will read. */
  readonly positions: ReadonlyMap<number, bigint>;
  /** Entries committed. */
  readonly committed: bigint;
  /** Entries signed for. */
  readonly signed: bigint;
}

interface Sample {
  readonly at: number;
  readonly places: ReadonlyMap<number, bigint>;
  /** The size at which the log had all of them; undefined until then. */
  committedAt?: bigint;
}

/** Samples kept at most; at one a second, far more than any promise lasts. */
const MOST = 7_200;

/**
 * How far the log is behind what one gateway has promised. It remembers a sample of its acceptances each second and lets go
 * of those the log has: a message costs it one entry in a map, and nothing is asked for a message.
 */
export class LedgerPace {
  #latest = new Map<number, bigint>();
  readonly #waiting: Sample[] = [];
  #lagMs = 0;

  /** Milliseconds for which the oldest promise in hand has been waiting, when it was last looked. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** Notes an acceptance. */
  accepted(partition: number, offset: bigint): void {
    this.#latest.set(partition, offset);
  }

  /** Looks how far the log is. @param progress undefined when that is not known: then what waits goes on waiting @param now milliseconds */
  look(progress: Progress | undefined, now: number): void {
    if (this.#latest.size > 0 && this.#waiting.length < MOST) {
      this.#waiting.push({ at: now, places: this.#latest });
      this.#latest = new Map();
    }
    if (progress !== undefined) {
      for (const sample of this.#waiting) {
        if (sample.committedAt !== undefined || ![...sample.places].every(([partition, offset]) => (progress.positions.get(partition) ?? 0n) > offset)) continue;
        sample.committedAt = progress.committed;
      }
      const kept = this.#waiting.filter(({ committedAt }) => committedAt === undefined || committedAt > progress.signed);
      this.#waiting.splice(0, this.#waiting.length, ...kept);
    }
    this.#lagMs = this.#waiting[0] === undefined ? 0 : now - this.#waiting[0].at;
  }
}
