import type { JWK } from 'jose';

/** A public key as the registry shows it (contract §1, Keys). Times are RFC 3339. */
export type RegisteredKey = JWK & {
  readonly kid: string;
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  readonly revokedAt?: string | undefined;
  readonly reason?: string | undefined;
};

/** Where public keys come from: the hub, or a file kept for offline verification. */
export interface KeySource {
  /**
   * All keys a participant has or had.
   * @param fresh not from memory: a `kid` was missing there
   * @throws EntenteProblem `not-found` when there is no such participant
   */
  keysOf(participant: string, fresh?: boolean): Promise<readonly RegisteredKey[]>;
}

/** How long keys are believed without asking again, in milliseconds: the bound on how late a revocation is noticed. */
const KEPT = 5 * 60_000;
/** How often an unknown `kid` may make us ask again, in milliseconds: a forger must not make us hammer the hub. */
const ASK_AGAIN = 10_000;
const MOST_PARTICIPANTS = 5_000;

/** Remembers the keys of a source; however many ask at the same time, it asks once. */
export class CachedKeys implements KeySource {
  readonly #known = new Map<string, { readonly at: number; readonly keys: Promise<readonly RegisteredKey[]> }>();

  /** @param now milliseconds since the epoch */
  constructor(private readonly fetchKeys: (participant: string) => Promise<readonly RegisteredKey[]>, private readonly now: () => number = Date.now) {}

  keysOf(participant: string, fresh = false): Promise<readonly RegisteredKey[]> {
    const known = this.#known.get(participant);
    const age = known === undefined ? Infinity : this.now() - known.at;
    if (known !== undefined && age < (fresh ? ASK_AGAIN : KEPT)) return known.keys;
    const keys = this.fetchKeys(participant);
    if (this.#known.size >= MOST_PARTICIPANTS) this.#known.clear();
    this.#known.set(participant, { at: this.now(), keys });
    keys.catch(() => this.#known.delete(participant));
    return keys;
  }
}

/** Keys from a file or a pinned set: `{ "<participant>": [JWK, …] }`. */
export class FixedKeys implements KeySource {
  constructor(private readonly keys: ReadonlyMap<string, readonly RegisteredKey[]>) {}

  keysOf(participant: string): Promise<readonly RegisteredKey[]> {
    return Promise.resolve(this.keys.get(participant) ?? []);
  }
}

/** The sealing key to use for a participant at a time: the newest that is valid. @param at milliseconds since the epoch */
export function currentSealingKey(keys: readonly RegisteredKey[], at: number): RegisteredKey | undefined {
  const time = (text: string | undefined, absent: number): number => (text === undefined ? absent : Date.parse(text));
  return keys
    .filter((key) => key.use === 'enc' && key.revokedAt === undefined && time(key.notBefore, -Infinity) <= at && at < time(key.notAfter, Infinity))
    .sort((a, b) => time(a.notBefore, 0) - time(b.notBefore, 0))
    .at(-1);
}
