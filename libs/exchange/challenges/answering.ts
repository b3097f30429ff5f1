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

/**
 * Answers challenges. Each step leaves what the next one is made of: the row before the question's record, the signed
 * answer before the answer's record. So a crash between any two repeats the same bytes, which the log passes over.
 */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /** Does what is left to do. @returns how many are still waiting for the log */
  async turn(): Promise<number> {
    const { store, topics, clock } = this.parts;
    const open = await store.open(AT_ONCE);
    if (open.length === 0) return 0;
    for (const kept of open.filter(({ recorded }) => !recorded)) await this.#record(kept);
    const asOf = clock.now();
    const ends = open.some(({ answer }) => answer === undefined) ? await topics.ends(SOURCES) : new Map<string, bigint>();
    const complete = await topics.reached(ends);
    let waiting = 0;
    for (const kept of open) {
      const answer = kept.answer ?? (await this.#answer(kept, asOf, complete));
      if (answer === undefined) waiting += 1;
      else await this.#tell(kept, answer);
    }
    return waiting;
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

function codeOf(value: string | undefined): string {
  const payload = value === undefined ? undefined : payloadOf(value);
  return isObject(payload) && typeof payload['code'] === 'string' ? payload['code'] : 'refused';
}
