import { bureauOf, newSalt, parseReference, participantKind, speaksFor, TOPICS } from '#contracts';
import type { Directory } from '#directory';
import { payloadOf } from '#envelope';
import { isObject, Problem, type Clock } from '#kernel';
import { valueOf, type LoggedRecord, type PgOpenings, type Prover, type StoredOpening } from '#ledger';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog } from '../ports.js';
import { answerEvent, erasureEvent, questionEvent, questionRecord, receiptOf } from './challenge-records.js';
import { readChallenge } from './challenge.js';
import type { AskingLimit, ChallengeStore, KeptChallenge } from './ports.js';

/** What is told of a challenge. */
export interface ChallengeView {
  readonly id: string;
  /** The challenge as it was signed. */
  readonly challenge: string;
  /** The hub's word that it was asked, with the time by which it answers. */
  readonly receipt: string;
  /** The hub's signed answer, once there is one. */
  readonly answer?: string;
  /** Question, answer, and the entry the answer names, each with its proof, as far as the log covers them. */
  readonly records: readonly LoggedRecord[];
}

export interface ChallengeDeskParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  readonly log: ExchangeLog;
  readonly store: ChallengeStore;
  readonly openings: Pick<PgOpenings, 'findAll' | 'at'>;
  readonly prover: Pick<Prover, 'inclusions'>;
  readonly clock: Clock;
  /** Within how many milliseconds the hub answers. */
  readonly answerWithinMs: number;
  readonly limit?: AskingLimit;
}

/** Enough for whoever looks into what went wrong; a script that asks about everything it ever sent waits. */
const ASKING_LIMIT: AskingLimit = { most: 200, withinMs: 3_600_000 };

/** Takes challenges, and shows what became of them. */
export class ChallengeDesk {
  constructor(private readonly parts: ChallengeDeskParts) {}

  /** Takes a question; it is in the log before this resolves. @returns 202 for a new one, 200 for one that was asked before @throws Problem of the challenge */
  async ask(compact: string, asker: string): Promise<{ readonly status: 202 | 200; readonly view: ChallengeView }> {
    const { hub, directory, log, store, clock, answerWithinMs, limit = ASKING_LIMIT } = this.parts;
    const now = clock.now();
    const { id, by, message, digest } = readChallenge(compact, asker, { directory, hub: hub.name, now });
    const standing = await store.keep({ id, by, message, digest, compact, salt: newSalt(), askedAt: now, answerBy: now + answerWithinMs }, limit);
    if ('again' in standing) throw new Problem('too-many-challenges', { detail: `${limit.most} were asked within ${Math.round(limit.withinMs / 60_000)} min.`, retryAfter: Math.max(1, Math.ceil((standing.again - now) / 1000)) });
    const { kept, fresh } = standing;
    if (!kept.recorded) {
      await log.append([questionRecord(kept)]);
      await store.recorded(id);
    }
    return { status: fresh ? 202 : 200, view: await this.#view(kept) };
  }

  /** @throws Problem `not-found`, also for what somebody else asked */
  async tell(id: string, reader: string): Promise<ChallengeView> {
    const kept = await this.parts.store.find(id);
    const entitled = kept !== undefined && (speaksFor(reader, kept.by) || bureauOf(parseReference(kept.message).from) === reader || participantKind(reader) === 'oversight');
    if (!entitled) throw new Problem('not-found');
    return await this.#view(kept);
  }

  async #view(kept: KeptChallenge): Promise<ChallengeView> {
    const { id, compact: challenge, answer } = kept;
    return { id, challenge, receipt: receiptOf(this.parts.hub, kept), ...(answer === undefined ? {} : { answer }), records: await this.#records(kept) };
  }

  async #records(kept: KeptChallenge): Promise<readonly LoggedRecord[]> {
    const { openings, prover } = this.parts;
    // Of what was erased the erasure is what can still be opened.
    const named = kept.answer === undefined ? undefined : await this.#named(kept.answer);
    const found = [...(await openings.findAll([questionEvent(kept), answerEvent(kept), ...(saidIn(kept.answer)['found'] === 'erased' ? [erasureEvent(kept)] : [])])), ...(named === undefined ? [] : [named])];
    const proofs = await prover.inclusions(found.map(({ index }) => index));
    return found.flatMap((opening, at) => {
      const proof = proofs[at];
      if (proof === undefined) return [];
      const { event, salt, valueDigest } = opening;
      const value = event.topic === TOPICS.accepted.name ? undefined : valueOf(opening);
      return [{ event, salt: salt.toString('base64url'), ...(value === undefined ? { valueDigest: valueDigest.toString('base64url') } : { value }), proof }];
    });
  }

  /** The entry an answer names; undefined where it names none, or nothing opens it any more. */
  async #named(answer: string): Promise<StoredOpening | undefined> {
    const { entry } = saidIn(answer);
    return typeof entry === 'number' ? await this.parts.openings.at(BigInt(entry)) : undefined;
  }
}

function saidIn(answer: string | undefined): Readonly<Record<string, unknown>> {
  const payload = answer === undefined ? undefined : payloadOf(answer);
  return isObject(payload) ? payload : {};
}
