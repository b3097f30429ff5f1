import { Timeline } from './timeline.js';

interface Holder<T> {
  readonly ids: Set<string>;
  /** Versions at which something of it changed, rising. */
  readonly changes: number[];
  /** Answers by the change they stand on. */
  readonly answers: Map<number, readonly T[]>;
}

/** How many past states of one holder are kept ready; older ones are put together anew. */
const KEPT = 8;

/**
 * Things that belong to a holder and change at rule-set versions: the rules of an owner, the agreements of a partner, the
 * mandates of an auditor. Asked for at every decision, so an answer is the same array until something of the holder changes.
 */
export class Shelf<T> {
  readonly #things = new Map<string, Timeline<T | undefined>>();
  readonly #holders = new Map<string, Holder<T>>();

  /** @param value undefined takes it off */
  set(holder: string, id: string, value: T | undefined, version: number): void {
    const timeline = this.#things.get(id) ?? new Timeline<T | undefined>();
    timeline.set(version, value);
    this.#things.set(id, timeline);
    const held = this.#holders.get(holder) ?? { ids: new Set<string>(), changes: [], answers: new Map<number, readonly T[]>() };
    held.ids.add(id);
    held.changes.push(version);
    this.#holders.set(holder, held);
  }

  get(id: string, version: number): T | undefined {
    return this.#things.get(id)?.at(version);
  }

  /** Whether there ever was such a thing. */
  has(id: string): boolean {
    return this.#things.has(id);
  }

  /** All of a holder's at a version, in the order in which they first came. */
  of(holder: string, version: number): readonly T[] {
    const held = this.#holders.get(holder);
    if (held === undefined) return [];
    const changed = lastUpTo(held.changes, version);
    const known = held.answers.get(changed);
    if (known !== undefined) return known;
    const answer = [...held.ids].map((id) => this.get(id, version)).filter((value) => value !== undefined);
    held.answers.set(changed, answer);
    const oldest = held.answers.keys().next().value;
    if (held.answers.size > KEPT && oldest !== undefined) held.answers.delete(oldest);
    return answer;
  }

  /** Everything at a version. */
  all(version: number): readonly T[] {
    return [...this.#things.values()].map((timeline) => timeline.at(version)).filter((value) => value !== undefined);
  }

  /** The last change of a holder's things up to a version; -1 before the first. */
  changed(holder: string, version: number): number {
    return lastUpTo(this.#holders.get(holder)?.changes ?? [], version);
  }
}

function lastUpTo(rising: readonly number[], version: number): number {
  for (let i = rising.length - 1; i >= 0; i--) {
    const change = rising[i];
    if (change !== undefined && change <= version) return change;
  }
  return -1;
}
