import type { FirstAcceptance } from '../ports.js';

/** What a send that failed had already fixed, so that the same bytes sent again make the same record. */
export interface OpenAttempt {
  readonly inputDigest: Buffer;
  readonly salt: Uint8Array;
  readonly acceptedAt: number;
  /** The rule-set version it was judged at. */
  readonly ruleVersion: number;
  /** Of the request that failed: the record says the same again, whoever asks for it the second time. */
  readonly traceparent: string | undefined;
}

/**
 * What this process accepted lately, by `<from>/<id>`: it answers repeats before the view has them, and while
 * PostgreSQL is down. Bounded; the oldest goes first.
 */
export class RecentAcceptances {
  readonly #accepted = new Map<string, FirstAcceptance>();
  readonly #open = new Map<string, OpenAttempt>();

  /** @param capacity how many acceptances are remembered (about 400 bytes each) */
  constructor(private readonly capacity: number = 50_000) {}

  find(reference: string): FirstAcceptance | undefined {
    return this.#accepted.get(reference);
  }

  remember(reference: string, acceptance: FirstAcceptance): void {
    this.#open.delete(reference);
    keep(this.#accepted, reference, acceptance, this.capacity);
  }

  openAttempt(reference: string): OpenAttempt | undefined {
    return this.#open.get(reference);
  }

  /** A send failed without an answer: the record may be in the log. */
  leaveOpen(reference: string, attempt: OpenAttempt): void {
    keep(this.#open, reference, attempt, this.capacity);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T, capacity: number): void {
  map.set(key, value);
  if (map.size <= capacity) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
