import { toTimestamp } from '#kernel';
import type { DownloadLimit } from './reading.js';

// Limits on copies (R15). One answer of a door is one copy; a message looked at by itself, or in a stream, is no copy of many.

const DAY_MS = 24 * 60 * 60_000;

/** What a rule limits, or nothing does. */
interface Limited {
  readonly download?: DownloadLimit;
}

/**
 * By when what is shown now is refreshed or destroyed; nothing where no rule limits copies.
 * @param now milliseconds since the epoch
 */
export const keptUntil = ({ download }: Limited, now: number): { readonly keepUntil?: string } => (download === undefined ? {} : { keepUntil: toTimestamp(now + download.ageDays * DAY_MS) });

/**
 * How many of these still belong to one copy: up to the first that a rule keeps out because it is full. A mailbox must be
 * readable to its end, so one limited message always fits.
 * @param taken how many limited ones the copy holds already
 */
export function fitting(messages: readonly Limited[], taken: number): number {
  let count = taken;
  const over = messages.findIndex(({ download }) => download !== undefined && count++ >= Math.max(1, download.rows));
  return over === -1 ? messages.length : over;
}

export const limitedAmong = (messages: readonly Limited[]): number => messages.filter(({ download }) => download !== undefined).length;
