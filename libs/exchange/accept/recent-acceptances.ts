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

/** As it is kept: octets as text. A short buffer is a view into a page of 8 KiB, and would keep all of that page for as long as it is kept. */
type Kept<T, Octets extends keyof T> = Omit<T, Octets> & Readonly<Record<Octets, string>>;

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
const octetsOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * What this process accepted lately, by `<from>/<id>`: it answers repeats before the view has them, and while
 * PostgreSQL is down. Bounded; the oldest goes first.
 */
export class RecentAcceptances {
  readonly #accepted = new Map<string, Kept<FirstAcceptance, 'inputDigest'>>();
  readonly #open = new Map<string, Kept<OpenAttempt, 'inputDigest' | 'salt'>>();
  readonly #recalls = new Map<string, { readonly by: string; readonly acceptedAt: number }>();

  /** @param capacity how many acceptances are remembered (about 400 bytes each) */
  constructor(private readonly capacity: number = 50_000) {}

  find(reference: string): FirstAcceptance | undefined {
    const kept = this.#accepted.get(reference);
    return kept === undefined ? undefined : { ...kept, inputDigest: octetsOf(kept.inputDigest) };
  }

  remember(reference: string, acceptance: FirstAcceptance): void {
    this.#open.delete(reference);
    keep(this.#accepted, reference, { ...acceptance, inputDigest: textOf(acceptance.inputDigest) }, this.capacity);
  }

  /** The last recall of a message; whether it takes effect is not known yet. */
  recallOf(reference: string): { readonly by: string; readonly acceptedAt: number } | undefined {
    return this.#recalls.get(reference);
  }

  rememberRecall(reference: string, by: string, acceptedAt: number): void {
    keep(this.#recalls, reference, { by, acceptedAt }, this.capacity);
  }

  openAttempt(reference: string): OpenAttempt | undefined {
    const kept = this.#open.get(reference);
    return kept === undefined ? undefined : { ...kept, inputDigest: octetsOf(kept.inputDigest), salt: octetsOf(kept.salt) };
  }

  /** A send failed without an answer: the record may be in the log. */
  leaveOpen(reference: string, attempt: OpenAttempt): void {
    keep(this.#open, reference, { ...attempt, inputDigest: textOf(attempt.inputDigest), salt: textOf(attempt.salt) }, this.capacity);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T, capacity: number): void {
  map.set(key, value);
  if (map.size <= capacity) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
