import type { Clock } from '#kernel';

/** From this much work at once on, participants share: below it nobody waits for anybody. One for a message, more for large bodies. */
const TOGETHER = 16;
/** For how long, in milliseconds, somebody counts as being here after its last request. */
const LINGERS_MS = 1_000;

interface Party {
  /** What of its is being worked on. */
  work: number;
  seenAt: number;
  readonly line: Waiting[];
}
interface Waiting {
  readonly cost: number;
  readonly proceed: () => void;
}

/** A request's place among the others. */
export interface Turn {
  /** Resolves when it may go on; undefined when it may at once. */
  readonly ready: Promise<void> | undefined;
  /** To be called once, when it was answered or given up, also while it waits. */
  readonly leave: () => void;
}

/**
 * Who sends much waits behind itself, not before the others. A quota bounds what somebody sends in a minute; within the burst
 * that it allows, one sender could still fill the gateway with work that everybody's next message stands behind. So while
 * several are here, what each has in work beyond its even share of `TOGETHER` waits in a line of its own, unread and before
 * its proof is checked. Whoever is here alone is never held up. Nothing is refused here.
 */
export class FairTurns {
  readonly #parties = new Map<string, Party>();
  #work = 0;
  #waiting = 0;
  #prunedAt = 0;

  constructor(private readonly clock: Clock) {}

  /** @param cost of what is asked for; 1 for a message */
  enter(participant: string, cost: number): Turn {
    const now = this.clock.now();
    this.#prune(now);
    let party = this.#parties.get(participant);
    if (party === undefined) this.#parties.set(participant, (party = { work: 0, seenAt: now, line: [] }));
    party.seenAt = now;
    if (party.line.length === 0 && this.#mayGoOn(party, cost)) {
      this.#begin(party, cost);
      return { ready: undefined, leave: () => this.#end(party, cost) };
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting: Waiting = { cost, proceed: resolve };
    party.line.push(waiting);
    this.#waiting += 1;
    return { ready: promise, leave: () => this.#leave(party, waiting) };
  }

  #leave(party: Party, waiting: Waiting): void {
    const place = party.line.indexOf(waiting);
    if (place < 0) {
      this.#end(party, waiting.cost);
      return;
    }
    party.line.splice(place, 1);
    this.#waiting -= 1;
  }

  #begin(party: Party, cost: number): void {
    party.work += cost;
    this.#work += cost;
  }

  #end(party: Party, cost: number): void {
    party.work -= cost;
    this.#work -= cost;
    if (this.#waiting === 0) return;
    this.#prune(this.clock.now());
    // Whoever has least in work comes first.
    for (const next of [...this.#parties.values()].filter(({ line }) => line.length > 0).sort((a, b) => a.work - b.work)) this.#admit(next);
  }

  #admit(party: Party): void {
    for (let [first] = party.line; first !== undefined && this.#mayGoOn(party, first.cost); [first] = party.line) {
      party.line.shift();
      this.#waiting -= 1;
      this.#begin(party, first.cost);
      first.proceed();
    }
  }

  /** Something of everybody's is always worked on, however large. */
  #mayGoOn(party: Party, cost: number): boolean {
    const here = this.#parties.size;
    return here === 1 || party.work === 0 || this.#work + cost <= TOGETHER || party.work + cost <= Math.floor(TOGETHER / here);
  }

  #prune(now: number): void {
    // A clock that steps back is no reason to keep anybody for longer.
    if (Math.abs(now - this.#prunedAt) < LINGERS_MS / 4) return;
    this.#prunedAt = now;
    for (const [participant, { work, line, seenAt }] of this.#parties) if (work === 0 && line.length === 0 && Math.abs(now - seenAt) > LINGERS_MS) this.#parties.delete(participant);
  }
}
