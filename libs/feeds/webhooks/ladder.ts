const S = 1_000;
const M = 60 * S;
const H = 60 * M;

/** How long before each try of an item, in milliseconds: at once, then further and further apart, for more than a day (Standard Webhooks). */
export const LADDER: readonly number[] = Object.freeze([0, 5 * S, 5 * M, 30 * M, 2 * H, 5 * H, 10 * H, 10 * H]);
/** How far a wait is stretched at most, so that what failed together is not tried together. */
const JITTER = 0.2;

/** A receiver that asks for more patience than the longest step gets that step. */
const MOST_PATIENCE = 10 * H;

/**
 * How long to wait after so many failures; undefined when there is no further try.
 * @param random from 0 to 1
 * @param asked what the receiver asks for (`Retry-After`), in milliseconds: it is never tried sooner
 */
export function waitAfter(failures: number, random: number, ladder: readonly number[] = LADDER, asked = 0): number | undefined {
  const wait = ladder[failures];
  return wait === undefined ? undefined : Math.max(Math.round(wait * (1 + JITTER * random)), Math.min(asked, MOST_PATIENCE));
}
