import { randomBytes } from 'node:crypto';
import { sha256, type Clock } from '#kernel';

export type ReplayVerdict = 'first' | 'replayed' | 'unjudgeable';

export interface ReplayMemoryOptions {
  readonly clock: Clock;
  /** For how long, in milliseconds, a proof or assertion can be used after it was first seen. */
  readonly window: number;
  /** How far in the future, in milliseconds, the time of issue of what is shown here may lie. */
  readonly futureAllowance: number;
  /** Since when the hub has been remembering, milliseconds since the epoch: the start of this process. */
  readonly startedAt: number;
  /** How many identities one generation holds; 8 bytes each at half load. */
  readonly capacity?: number;
}

/**
 * Remembers what was used once: DPoP proofs (RFC 9449 §11.1) or client assertions (RFC 7523 §3).
 *
 * Two generations by time, each a window long: looking up asks both, the older one is dropped whole. So an identity is
 * known for at least a window and no timer runs per entry. What is kept is a 64-bit digest under a secret of the
 * process, in a flat table that costs the garbage collector nothing.
 *
 * A memory forgets: at a restart, and when one generation is full before its time. What was issued before the moment up
 * to which it has forgotten cannot be judged, and is refused rather than taken twice. That moment includes the allowance
 * for clocks that run ahead, because such a proof may have been used before the time that stands in it.
 */
export class ReplayMemory {
  readonly #clock: Clock;
  readonly #window: number;
  readonly #allowance: number;
  readonly #capacity: number;
  readonly #secret = randomBytes(16).toString('latin1');
  #young: Table;
  #old: Table;
  #youngSince: number;
  #forgottenUntil: number;

  constructor(options: ReplayMemoryOptions) {
    this.#clock = options.clock;
    this.#window = options.window;
    this.#allowance = options.futureAllowance;
    this.#capacity = options.capacity ?? 1 << 20;
    this.#young = new Table();
    this.#old = new Table();
    this.#youngSince = options.clock.now();
    this.#forgottenUntil = options.startedAt + options.futureAllowance;
  }

  /** Whether something issued then (milliseconds since the epoch) may have been used when nobody remembers. */
  isForgotten(issuedAt: number): boolean {
    return issuedAt <= this.#forgottenUntil;
  }

  /** Identities held at present. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /**
   * Uses an identity up, in one step without a gap between asking and remembering. Call it after the signature was
   * checked: what is unproven must not fill the memory.
   * @param owner who used it: two owners may use the same identifier
   * @param identifier the `jti`
   * @param issuedAt milliseconds since the epoch
   */
  use(owner: string, identifier: string, issuedAt: number): ReplayVerdict {
    this.#turn();
    if (this.isForgotten(issuedAt)) return 'unjudgeable';
    const digest = sha256(`${this.#secret}${owner}\n${identifier}`);
    const high = digest.readUInt32LE(0);
    const low = digest.readUInt32LE(4) | 1;
    if (this.#old.has(high, low) || !this.#young.add(high, low)) return 'replayed';
    return 'first';
  }

  #turn(): void {
    const now = this.#clock.now();
    const full = this.#young.size >= this.#capacity;
    if (!full && now - this.#youngSince < this.#window) return;
    // Dropping the old generation early loses what was seen until the young one began.
    if (full && now - this.#youngSince < this.#window) this.#forgottenUntil = Math.max(this.#forgottenUntil, this.#youngSince + this.#allowance);
    this.#old = now - this.#youngSince < 2 * this.#window ? this.#young : new Table();
    this.#young = new Table();
    this.#youngSince = now;
  }
}

/** A set of 64-bit digests by open addressing. `low` is never 0, so that 0 marks an empty slot. */
class Table {
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(high: number, low: number): boolean {
    return this.#slots[this.#find(this.#slots, high, low) + 1] !== 0;
  }

  /** @returns false when it was there already */
  add(high: number, low: number): boolean {
    const at = this.#find(this.#slots, high, low);
    if (this.#slots[at + 1] !== 0) return false;
    this.#slots[at] = high;
    this.#slots[at + 1] = low >>> 0;
    if (++this.#size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  #find(slots: Uint32Array, high: number, low: number): number {
    const mask = slots.length / 2 - 1;
    const wanted = low >>> 0;
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const at = 2 * slot;
      const found = slots[at + 1];
      if (found === 0 || (found === wanted && slots[at] === high)) return at;
    }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 2) {
      const high = this.#slots[at] ?? 0;
      const low = this.#slots[at + 1] ?? 0;
      if (low === 0) continue;
      const free = this.#find(grown, high, low);
      grown[free] = high;
      grown[free + 1] = low;
    }
    this.#slots = grown;
  }
}
