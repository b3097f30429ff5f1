import { referenceOf } from '#contracts';
import type { Reference } from '../ports.js';

/** A message as its sender counted it. Times are milliseconds since the epoch. */
export interface Counted extends Reference {
  readonly seq: number;
  readonly digest: string;
  /** Digest of the message before it, as the sender says. */
  readonly prev: string | undefined;
  readonly exercise: boolean;
  readonly acceptedAt: number;
}

/** The last message up to which a sender's count was followed. */
export type Counter = Pick<Counted, 'from' | 'id' | 'seq' | 'digest'>;

/** Something in a sender's count that does not hold, told with the message at which it shows. */
export interface CountFault {
  readonly of: Counted;
  /** Numbers that did not come. */
  readonly missing?: { readonly first: number; readonly last: number };
  readonly detail: string;
}

/** Keeps what senders count. */
export abstract class CountBook {
  /** Notes messages that say a number; a second time changes nothing. */
  abstract count(counted: readonly Counted[]): Promise<void>;
}

/**
 * For so long after the message behind a gap the missing ones may still come, in milliseconds: urgent and flash travel in lanes
 * of their own, and a sender may have sent one again.
 */
export const COUNT_GRACE_MS = 120_000;

/** The contract's first number. */
const START = 1;

/**
 * Follows one sender's count. A number that came late, after its gap was told or before where the count was taken up, is passed
 * over: where a sender's count began nobody knows but itself.
 * @param counted in the order of their numbers, and of their acceptance where two have the same
 * @returns how far it is followed now, the faults, and how many were worked off
 */
export function followCount(counted: readonly Counted[], from: Counter | undefined, now: number): { readonly counter: Counter | undefined; readonly faults: readonly CountFault[]; readonly done: number } {
  const faults: CountFault[] = [];
  let last = from;
  for (const [done, one] of counted.entries()) {
    const waits = now - one.acceptedAt < COUNT_GRACE_MS;
    if (last === undefined) {
      if (one.seq !== START && waits) return { counter: last, faults, done };
    } else if (one.seq <= last.seq) {
      if (one.seq === last.seq && one.id !== last.id) faults.push({ of: one, detail: `It counts as ${one.seq}, and so does ${referenceOf(last)}.` });
      continue;
    } else if (one.seq > last.seq + 1) {
      if (waits) return { counter: last, faults, done };
      const missing = { first: last.seq + 1, last: one.seq - 1 };
      faults.push({ of: one, missing, detail: `It counts as ${one.seq}, and the message before it that came here, ${referenceOf(last)}, as ${last.seq}: ${missing.first === missing.last ? `number ${missing.first} is` : `numbers ${missing.first} to ${missing.last} are`} missing.` });
    } else if (one.prev !== undefined && one.prev !== last.digest) {
      faults.push({ of: one, detail: `It counts as ${one.seq} and names another message before it than ${referenceOf(last)}, which counts as ${last.seq}.` });
    }
    last = one;
  }
  return { counter: last, faults, done: counted.length };
}
