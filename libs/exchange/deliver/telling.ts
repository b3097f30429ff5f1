import { inboxTopic, referenceOf, TOPICS, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp } from '#kernel';
import { derivedRecord } from '../exchange-records.js';
import { ownersOf } from '../facts.js';
import type { HubIdentity } from '../hub-identity.js';
import { shownBy } from '../masks.js';
import type { ExchangeLog, ExchangeRecord } from '../ports.js';
import { STREAMING, type ReadJudge } from '../read/read-judge.js';
import { queuesFor } from './contested.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { MailboxTurn } from './mailboxes.js';
import type { Taken } from './taken.js';

/** By which way something entered a mailbox: sent to it, handed on by a bureau, or circulated as a notice. */
export type Way = 'mailbox' | 'dispatch' | 'notice';

export interface Told {
  readonly delivery: Delivery;
  /** Whom it reached; undefined: everyone it was decided for. */
  readonly only: readonly string[] | undefined;
  /** `queue`: it lies in its mailbox since, and now goes onto its inbox topic. */
  readonly road?: Way | 'queue';
}

export interface TellingParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  readonly log: ExchangeLog;
  /** Makes sure an inbox topic exists before anything is produced to it. */
  readonly ensureInbox: (participant: string, mode: Mode) => Promise<void>;
  /** Asks the rules when an inbox topic is produced to. */
  readonly judge: Pick<ReadJudge, 'asked'>;
}

/** Tells the log what entered which mailbox, and produces to inbox topics. */
export class Telling {
  constructor(private readonly parts: TellingParts) {}

  /** Records of what entered which mailbox, and the inbox topics themselves: produced before the commit, so that a crash repeats and never omits. */
  async tell(turn: Pick<MailboxTurn, 'markShown' | 'queue' | 'taken'>, told: readonly Told[]): Promise<void> {
    const { directory, log, ensureInbox } = this.parts;
    const records: ExchangeRecord[] = [];
    const taken: (Taken & { readonly type: string })[] = [];
    const refused: Pick<Taken, 'recipient' | 'of'>[] = [];
    for (const { delivery, only, road = 'mailbox' } of told) {
      const { message } = delivery;
      if (road !== 'queue') for (const recipient of only ?? delivery.recipients) records.push(this.#deliveredRecord(delivery, recipient, road));
      if (only === undefined) for (const audience of delivery.audiences) records.push(this.#deliveredRecord(delivery, audience, isFeed(audience) ? 'feed' : 'mailbox'));
      for (const recipient of only ?? takersOfKafka(delivery, directory)) {
        if (directory.participant(recipient)?.takesKafka.at(delivery.version) !== true) continue;
        if (road !== 'queue' && (await queuesFor(turn.queue, recipient, directory))) {
          await turn.queue.add({ recipient, of: message, mask: delivery.masks[recipient] ?? [], version: delivery.version, cause: delivery.cause });
          continue;
        }
        const judged = directory.version;
        const shown = this.#shownTo(recipient, delivery);
        if (shown === undefined) {
          if (isRestrictable(message)) refused.push({ recipient, of: message });
          continue;
        }
        await ensureInbox(recipient, message.mode);
        records.push(inboxRecord(delivery, recipient, shown.compact), this.#deliveredRecord(delivery, recipient, 'inbox-topic'));
        taken.push({ type: message.type, recipient, of: message, digest: delivery.digest, owners: [...new Set([...ownersOf(message), ...delivery.inherits])], mask: shown.mask, judged });
      }
    }
    const restrictable = taken.filter(isRestrictable);
    const again = restrictable.length > 0 && (await turn.taken.announce(restrictable));
    await log.append(records);
    if (taken.length > 0) await turn.markShown(taken.map(({ recipient, of }) => ({ reader: recipient, of })));
    // Refused or masked now, it may lie there otherwise nevertheless: produced by a turn that failed, before the rule was set.
    const doubtful = again ? [...refused, ...restrictable] : refused;
    const before = doubtful.length > 0 ? await turn.taken.producedBefore(doubtful) : undefined;
    // One below: whoever works through everything just now may have passed it by, and begins anew.
    const judged = Math.min(before === undefined ? Infinity : before - 1, ...restrictable.map((one) => one.judged));
    if (Number.isFinite(judged)) await turn.taken.judged(judged);
  }

  /** Producing to an inbox topic is the read: rules are asked as they are now, and what was withheld when it was decided stays so. */
  #shownTo(recipient: string, { message, compact, facts, inherits, masks }: Delivery): { readonly compact: string; readonly mask: readonly string[] } | undefined {
    const readable = { from: message.from, id: message.id, compact, facts, inherits };
    const decision = this.parts.judge.asked(recipient, {}, STREAMING)(readable);
    const mask = [...new Set([...(masks[recipient] ?? []), ...decision.obligations.mask])];
    const shown = shownBy({ ...decision, obligations: { ...decision.obligations, mask } }, readable);
    return shown === undefined ? undefined : { compact: shown.compact, mask };
  }

  #deliveredRecord(delivery: Delivery, recipient: string, road: Way | 'inbox-topic' | 'feed'): ExchangeRecord {
    const { message, digest, cause, exceptFor, audiences, decided } = delivery;
    const except = audiences.includes(recipient) ? { except: exceptFor } : {};
    const value = this.parts.hub.signEvent({ event: 'delivered', message: referenceOf(message), digest, recipient, road, mode: message.mode, at: toTimestamp(cause.at), ...except, ...(decided === undefined ? {} : { step: 3, previous: decided }) });
    const causeId = `${referenceOf(message)}:${recipient}${road === 'inbox-topic' ? `:${road}` : ''}`;
    return derivedRecord({ topic: TOPICS.delivered, key: recipient, causeId, source: 'hub', type: 'entente.delivered/1', digest, value }, cause);
  }
}

/** What the exchange itself says is never taken back. */
const isRestrictable = ({ type }: { readonly type: string }): boolean => !type.startsWith('control.');

const isFeed = (audience: string): boolean => audience.startsWith('feed.');

/** Whom a delivery reaches by its own road; most deliveries reach nobody of these, so audiences are expanded only where someone is. */
function takersOfKafka(delivery: Delivery, directory: Directory): readonly string[] {
  const takers = directory.kafkaTakers(delivery.version);
  if (takers.length === 0) return [];
  // A feed is subscribed to: whom it is open to has not asked for it yet.
  const reached = everyoneReached({ ...delivery, audiences: delivery.audiences.filter((audience) => !isFeed(audience)) }, directory);
  return takers.filter((taker) => reached.has(taker));
}

/** @param value the message as this recipient may have it */
function inboxRecord({ message, digest, cause }: Delivery, recipient: string, value: string): ExchangeRecord {
  return derivedRecord(
    { topic: inboxTopic(recipient, message.mode), key: referenceOf(message), causeId: referenceOf(message), source: message.from, type: message.type, digest, value, salted: false },
    cause,
  );
}
