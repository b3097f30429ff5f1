/** Where services ask for the time, so that tests can set it. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

/** RFC 3339 in UTC with milliseconds, the one spelling the hub writes. */
export const toTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();
