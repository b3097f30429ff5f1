import { parseReference, TOPICS } from '#contracts';
import { payloadOf } from '#envelope';
import { isObject, toTimestamp, type Clock } from '#kernel';
import { valueOf, type PgOpenings } from '#ledger';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog } from '../ports.js';
import { answerRecord, questionRecord } from './challenge-records.js';
import type { ChallengeStore, KeptChallenge } from './ports.js';

/** How far topics go, and how far the ledger has read them. */
export abstract class TopicEnds {
  /** Topic and partition → the offset its next record gets, of what is written at this moment. */
  abstract ends(topics: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /** Whether the ledger holds everything before these offsets. */
  abstract reached(ends: ReadonlyMap<string, bigint>): Promise<boolean>;
}

export interface AnsweringParts {
  readonly hub: HubIdentity;
  readonly log: ExchangeLog;
  readonly store: ChallengeStore;
  readonly openings: Pick<PgOpenings, 'standing' | 'concerning'>;
  readonly topics: TopicEnds;
  readonly clock: Clock;
  /** Told of each challenge that could not be answered while others could. @param until when it is tried again, milliseconds since the epoch */
  readonly onAside: (id: string, until: number, error: unknown) => void;
}

/** What the ledger says to a claim. `nothing` is said only when it holds all that was written before the question was looked at. */
export type Found =
  | { readonly found: 'accepted'; readonly entry: number; readonly at: string }
  | { readonly found: 'other'; readonly entry: number; readonly at: string; readonly accepted: string }
  | { readonly found: 'erased'; readonly entry: number }
  | { readonly found: 'refused'; readonly entry: number; readonly at: string; readonly code: string }
  | { readonly found: 'nothing' };

/** Where an answer is to be found: what a door takes in, and what it turns away. */
const SOURCES = [TOPICS.accepted.name, TOPICS.refused.name];
const AT_ONCE = 100;
/** For how long one is set aside that cannot be answered: longer each time. */
const ASIDE_MS = 5_000;
const LONGEST_ASIDE_MS = 3_600_000;

/**
 * Answers challenges. Each step leaves what the next one is made of: the row before the question's record, the signed
 * answer before the answer's record. So a crash between any two repeats the same bytes, which the log passes over.
 */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /**
   * Does what is left to do. One that cannot be answered is set aside, and holds up no other; where none can, that is no
   * fault of theirs, and all are tried again.
   * @returns how many are still waiting for the log, and how many are set aside @throws Error where nothing could be done
   */
  async turn(): Promise<{ readonly waiting: number; readonly aside: number }> {
    const { store, topics, clock } = this.parts;
    const open = await store.open(AT_ONCE, clock.now());
    const failed = new Map<KeptChallenge, unknown>();
    await each(open.filter(({ recorded }) => !recorded), failed, async (kept) => await this.#record(kept));
    const asOf = clock.now();
    const complete = open.some(({ answer }) => answer === undefined) && (await topics.reached(await topics.ends(SOURCES)));
    let waiting = 0;
    await each(open.filter((kept) => !failed.has(kept)), failed, async (kept) => {
      const answer = kept.answer ?? (await this.#answer(kept, asOf, complete));
      if (answer === undefined) waiting += 1;
      else await this.#tell(kept, answer);
    });
    if (failed.size > 0 && failed.size === open.length) throw [...failed.values()][0];
    for (const [kept, error] of failed) await this.#setAside(kept, error);
    return { waiting, aside: await store.asideOf(clock.now()) };
  }

  async #setAside({ id, failures }: KeptChallenge, error: unknown): Promise<void> {
    const until = this.parts.clock.now() + Math.min(LONGEST_ASIDE_MS, ASIDE_MS * 2 ** Math.min(failures, 20));
    await this.parts.store.setAside(id, until);
    this.parts.onAside(id, until, error);
  }

  async #record(kept: KeptChallenge): Promise<void> {
    await this.parts.log.append([questionRecord(kept)]);
    await this.parts.store.recorded(kept.id);
  }

  async #tell(kept: KeptChallenge, answer: string): Promise<void> {
    await this.parts.log.append([answerRecord(kept, answer)]);
    await this.parts.store.answered(kept.id);
  }

  async #answer({ id, by, message, digest, askedAt }: KeptChallenge, asOf: number, complete: boolean): Promise<string | undefined> {
    const found = await this.#find(message, digest);
    // What else may be on its way would change every other answer: what was refused may have been handed in again.
    if (found.found !== 'accepted' && !complete) return undefined;
    const answer = this.parts.hub.signEvent({ event: 'challenge-answered', id, by, message, digest, askedAt: toTimestamp(askedAt), asOf: toTimestamp(asOf), ...found });
    return await this.parts.store.answer(id, answer);
  }

  async #find(message: string, digest: string): Promise<Found> {
    const { openings } = this.parts;
    const { from } = parseReference(message);
    const standing = await openings.standing({ source: from, id: `${TOPICS.accepted.name}:${message}` });
    const same = standing.find(({ opening }) => opening?.valueDigest.toString('base64url') === digest);
    if (same?.opening !== undefined) return { found: 'accepted', entry: Number(same.index), at: same.opening.event.time };
    const { items } = await openings.concerning([['submitted', `${from} ${digest}`]], { limit: 1 });
    const [refusal] = items;
    if (refusal !== undefined) return { found: 'refused', entry: Number(refusal.index), at: refusal.event.time, code: codeOf(valueOf(refusal)) };
    const [first] = standing;
    if (first === undefined) return { found: 'nothing' };
    if (first.opening === undefined) return { found: 'erased', entry: Number(first.index) };
    return { found: 'other', entry: Number(first.index), at: first.opening.event.time, accepted: first.opening.valueDigest.toString('base64url') };
  }
}

/** Works one after the other; what fails is noted, and the next one has its turn. */
async function each(some: readonly KeptChallenge[], failed: Map<KeptChallenge, unknown>, work: (kept: KeptChallenge) => Promise<void>): Promise<void> {
  for (const kept of some) await work(kept).catch((error: unknown) => void failed.set(kept, error));
}

function codeOf(value: string | undefined): string {
  const payload = value === undefined ? undefined : payloadOf(value);
  return isObject(payload) && typeof payload['code'] === 'string' ? payload['code'] : 'refused';
}
