import { sha256 } from '../domain/hash.js';
import type { Logged } from './logged.js';

/** Where an event stands already. */
export interface Standing {
  readonly index: bigint;
  readonly entry: Buffer;
}

/** What the log knows of the events in hand, by hexadecimal key. */
export type Known = ReadonlyMap<string, Standing>;

/** An event with its place. */
export interface Placed extends Logged {
  readonly index: bigint;
  /** The index of what was said before under the same identity. */
  readonly conflictsWith?: bigint;
}

export interface Placement {
  /** New leaves, in rising order without gaps. */
  readonly appended: readonly Placed[];
  /** Events whose entries came back from the published files and now have their opening again. */
  readonly reclaimed: readonly Placed[];
}

const CONFLICT = Buffer.from('conflict\n', 'latin1');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A conflict has a key of its own, so that the same altered repeat is logged once. */
export const conflictKey = ({ key, entry }: Pick<Logged, 'key' | 'entry'>): Buffer => sha256(Buffer.concat([CONFLICT, key, entry]));

/**
 * Gives each event its place: a known one with the same commitment has it already; one with another commitment becomes a
 * conflict entry, never silence. @param unclaimed entries without an event, by hexadecimal entry
 */
export function place(events: readonly Logged[], size: bigint, known: Known, unclaimed: ReadonlyMap<string, bigint>): Placement {
  const standing = new Map(known);
  const appended: Placed[] = [];
  const reclaimed: Placed[] = [];
  const put = (event: Logged, conflictsWith?: bigint): void => {
    const waiting = unclaimed.get(hex(event.entry));
    const index = waiting ?? size + BigInt(appended.length);
    (waiting === undefined ? appended : reclaimed).push({ ...event, index, ...(conflictsWith === undefined ? {} : { conflictsWith }) });
    standing.set(hex(event.key), { index, entry: event.entry });
  };
  for (const event of events) {
    const before = standing.get(hex(event.key));
    if (before === undefined) put(event);
    if (before === undefined || before.entry.equals(event.entry)) continue;
    const conflict = { ...event, key: conflictKey(event) };
    if (!standing.has(hex(conflict.key))) put(conflict, before.index);
  }
  return { appended, reclaimed };
}
