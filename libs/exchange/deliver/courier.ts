import { derivedSalt, inboxTopic, parseReference, referenceOf, TOPICS, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { type Clock, toTimestamp } from '#kernel';
import { causedMessageRecord, derivedRecord, type Cause } from '../exchange-records.js';
import { ownersOf } from '../facts.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import { shownBy } from '../masks.js';
import type { ExchangeLog, ExchangeRecord, Reference } from '../ports.js';
import type { Inquiry } from '../inquiry.js';
import type { ReadJudge } from '../read/read-judge.js';
import type { LogRecord } from '../route/route-accepted.js';
import { conditionsRecords, countersigned, waitsForCountersignature } from './conditions.js';
import { lapsedRecord, noteConsents } from './consents.js';
import { dispatch } from './dispatch.js';
import { aboutWhat, noteAnswer, owedBy, recallMessage, toRecall } from './control-effects.js';
import { everyoneReached, readDecided, type Delivery } from './delivery.js';
import type { Mailboxes, MailboxTurn, Owed, Position, Recall, Review } from './mailboxes.js';

export interface CourierParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  /** Resolves when the directory has read up to a version a decision was made at. */
  readonly reach: (version: number) => Promise<void>;
  readonly mailboxes: Mailboxes;
  readonly log: ExchangeLog;
  /** Makes sure an inbox topic exists before anything is produced to it. */
  readonly ensureInbox: (participant: string, mode: Mode) => Promise<void>;
  /** Asks the rules when an inbox topic is produced to. */
  readonly judge: Pick<ReadJudge, 'asked'>;
  /** Asks the rules when a bureau hands a message on. */
  readonly inquiry: Inquiry;
  readonly clock: Clock;
}

/** Types that are not filed before they took effect: whom they reach follows from it. */
const TAKES_EFFECT_BY_ITSELF: ReadonlySet<string> = new Set(['control.recall/1', 'control.dispatch/1']);
/** How many held messages or overdue requests one turn takes. */
const TURN_LIMIT = 200;

/** Puts decided messages into mailboxes and inbox topics, and lets control messages take effect. */
export class Courier {
  constructor(private readonly parts: CourierParts) {}

  /**
   * Delivers a batch of `exchange.decided`, over all partitions, in one transaction. Records a courier delivered before
   * are passed over, so a stale process that wakes up writes nothing twice.
   */
  async deliver(records: readonly LogRecord[]): Promise<void> {
    const deliveries = records.map(readDecided);
    await this.#reachAll(deliveries);
    await this.parts.mailboxes.inTurn(async (turn) => {
      const next = await turn.positions(TOPICS.decided.name);
      const fresh = deliveries.filter((_, index) => {
        const record = records[index];
        return record !== undefined && record.offset >= (next.get(record.partition) ?? 0n);
      });
      const now = this.parts.clock.now();
      const [due, early] = partition(fresh, (delivery) => delivery.releaseAt === undefined || delivery.releaseAt <= now);
      if (early.length > 0) await turn.hold(early);
      await this.#put(turn, due);
      turn.savePositions(newPositions(records, next));
    });
  }

  /** Passes over a record that was set aside: a courier that starts again goes on behind it, and does not set it aside once more. */
  async passOver({ partition: number, offset }: Pick<LogRecord, 'partition' | 'offset'>): Promise<void> {
    await this.parts.mailboxes.inTurn(async (turn) => {
      const next = await turn.positions(TOPICS.decided.name);
      if (offset >= (next.get(number) ?? 0n)) turn.savePositions([{ topic: TOPICS.decided.name, partition: number, nextOffset: offset + 1n }]);
    });
  }

  /** What time brings: held messages are released, overdue answers are asked for. Returns whether there may be more. */
  async tick(): Promise<boolean> {
    const { mailboxes, clock } = this.parts;
    const now = clock.now();
    if (!(await mailboxes.anythingDue(now))) return false;
    return await mailboxes.inTurn(async (turn) => {
      const released = await turn.release(now, TURN_LIMIT);
      await this.#reachAll(released);
      await this.#put(turn, released);
      const overdue = await turn.takeOverdue(now, TURN_LIMIT);
      const recalls = await turn.takeOverdueRecalls(now, TURN_LIMIT);
      const lapsed = await turn.consents.takeLapsed(now, TURN_LIMIT);
      await this.parts.log.append([...this.#chaseRequests(overdue), ...this.#chaseRecalls(recalls), ...lapsed.map((asked) => lapsedRecord(asked, this.parts.hub))]);
      return [released, overdue, lapsed].some(({ length }) => length === TURN_LIMIT);
    });
  }

  async #reachAll(deliveries: readonly Delivery[]): Promise<void> {
    const version = deliveries.reduce((highest, delivery) => Math.max(highest, delivery.version), -1);
    if (version > this.parts.directory.version) await this.parts.reach(version);
  }

  /** Files messages, tells the log, lets control messages act: in this order, so that an answer finds what it answers. */
  async #put(turn: MailboxTurn, deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const statements = deliveries.map((delivery) => ({ delivery, recall: toRecall(delivery) }));
    const ordinary = deliveries.filter((delivery) => !TAKES_EFFECT_BY_ITSELF.has(delivery.message.type));
    const recalled = await this.#recalledAmong(turn, ordinary, statements.flatMap(({ recall }) => (recall === undefined ? [] : [recall])));
    const waiting = ordinary.filter((delivery) => waitsForCountersignature(delivery) && !recalled.has(referenceOf(delivery.message)));
    await turn.file(ordinary, recalled, new Set(waiting.map(({ message }) => referenceOf(message))));
    if (recalled.size > 0) await turn.makeEffective([...recalled].map(parseReference));
    const reaching = ordinary.filter((delivery) => !recalled.has(referenceOf(delivery.message)));
    await this.#tell(turn, reaching.filter((delivery) => !waiting.includes(delivery)).map((delivery) => ({ delivery, only: undefined })));
    if (waiting.length > 0) await this.parts.log.append(waiting.flatMap((delivery) => conditionsRecords(delivery, this.parts.hub, this.parts.directory)));
    await this.#answers(turn, reaching);
    await noteConsents(turn, reaching, this.parts.directory);
    for (const released of await countersigned(turn, reaching, this.parts.directory)) await this.#tell(turn, [{ delivery: released, only: released.recipients }]);
    for (const { delivery, recall } of statements) if (recall !== undefined) await this.#recall(turn, delivery, recall);
    for (const delivery of deliveries) if (delivery.message.type === 'control.dispatch/1') await this.#dispatch(turn, delivery);
    await turn.owe(reaching.flatMap(toOwed));
    await turn.review(reaching.flatMap(toReview));
  }

  /** Messages that were recalled before they got here: by a recall on file, or by one in this very batch. */
  async #recalledAmong(turn: MailboxTurn, deliveries: readonly Delivery[], inBatch: readonly Recall[]): Promise<Set<string>> {
    const onFile = await turn.recalls(deliveries.map((delivery) => delivery.message));
    const named = ({ of, digest, exercise }: Pick<Recall, 'of' | 'digest' | 'exercise'>): string => `${referenceOf(of)} ${digest} ${exercise}`;
    const recalled = new Set([...onFile, ...inBatch].map(named));
    return new Set(
      deliveries
        .filter(({ message, digest }) => recalled.has(named({ of: message, digest, exercise: message.mode === 'exercise' })))
        .map((delivery) => referenceOf(delivery.message)),
    );
  }

  async #recall(turn: MailboxTurn, delivery: Delivery, recall: Recall): Promise<void> {
    const original = (await turn.find([recall.of])).get(referenceOf(recall.of));
    const told = await recallMessage(turn, recall, original, this.parts.directory);
    if (told === 'mismatch') {
      await this.parts.log.append([this.#mismatch(delivery)]);
      return;
    }
    if (told.length === 0) return;
    await turn.fileFor(delivery, told);
    await this.#tell(turn, [{ delivery, only: told }]);
  }

  /** The original first, then the word that goes with it, to those who may have it; the bureau hears who may not. */
  async #dispatch(turn: MailboxTurn, delivery: Delivery): Promise<void> {
    const { original, reached, refused } = await dispatch(turn, delivery, this.parts);
    if (reached.length > 0) {
      await turn.fileFor(delivery, reached);
      await this.#tell(turn, [...(original === undefined ? [] : [{ delivery: original, only: original.recipients, road: 'dispatch' as const }]), { delivery, only: reached }]);
    }
    if (refused.length > 0) await this.parts.log.append([this.#rejection(delivery, 'not-dispatched', delivery.digest, refused)]);
  }

  #mismatch(delivery: Delivery): ExchangeRecord {
    return this.#rejection(delivery, 'wrong-original', String(delivery.message.body?.['digest']));
  }

  #rejection({ message, cause }: Delivery, code: 'wrong-original' | 'not-dispatched', digest: string, addressees?: readonly string[]): ExchangeRecord {
    const said = hubMessage(this.parts.hub, {
      type: 'control.rejection/1',
      mode: message.mode,
      precedence: message.precedence ?? 'routine',
      to: [message.from],
      body: { message: referenceOf(message), digest, code, ...(addressees === undefined ? {} : { addressees }) },
      inReplyTo: referenceOf(message),
      cause: `${code} ${referenceOf(message)}`,
      at: cause.at,
    });
    return causedMessageRecord(said, cause);
  }

  async #answers(turn: MailboxTurn, deliveries: readonly Delivery[]): Promise<void> {
    const answers = deliveries.flatMap((delivery) => {
      const of = aboutWhat(delivery);
      return of === undefined || delivery.message.from === 'hub' ? [] : [{ delivery, of }];
    });
    if (answers.length === 0) return;
    const originals = await turn.find(answers.map(({ of }) => of));
    for (const { delivery, of } of answers) await noteAnswer(turn, delivery, originals.get(referenceOf(of)), this.parts.directory);
  }

  /** Records of what entered which mailbox, and the inbox topics themselves: produced before the commit, so that a crash repeats and never omits. */
  async #tell(turn: MailboxTurn, told: readonly { readonly delivery: Delivery; readonly only: readonly string[] | undefined; readonly road?: 'dispatch' }[]): Promise<void> {
    const { directory, log, ensureInbox } = this.parts;
    const records: ExchangeRecord[] = [];
    const read: { reader: string; of: Reference }[] = [];
    for (const { delivery, only, road = 'mailbox' } of told) {
      const { message } = delivery;
      for (const recipient of only ?? delivery.recipients) records.push(this.#deliveredRecord(delivery, recipient, road));
      if (only === undefined) for (const audience of delivery.audiences) records.push(this.#deliveredRecord(delivery, audience, 'mailbox'));
      for (const recipient of only ?? takersOfKafka(delivery, directory)) {
        if (directory.participant(recipient)?.takesKafka.at(delivery.version) !== true) continue;
        const shown = this.#shownTo(recipient, delivery);
        if (shown === undefined) continue;
        await ensureInbox(recipient, message.mode);
        records.push(inboxRecord(delivery, recipient, shown.compact), this.#deliveredRecord(delivery, recipient, 'inbox-topic'));
        read.push({ reader: recipient, of: message });
      }
    }
    await log.append(records);
    if (read.length > 0) await turn.markShown(read);
  }

  /** Producing to an inbox topic is the read: rules are asked as they are now, and what was withheld when it was decided stays so. */
  #shownTo(recipient: string, { message, compact, facts, inherits, masks }: Delivery): { readonly compact: string } | undefined {
    const readable = { from: message.from, id: message.id, compact, facts, inherits };
    const decision = this.parts.judge.asked(recipient)(readable);
    const mask = [...new Set([...(masks[recipient] ?? []), ...decision.obligations.mask])];
    return shownBy({ ...decision, obligations: { ...decision.obligations, mask } }, readable);
  }

  #deliveredRecord(delivery: Delivery, recipient: string, road: 'mailbox' | 'dispatch' | 'inbox-topic'): ExchangeRecord {
    const { message, digest, cause, exceptFor, audiences } = delivery;
    const except = audiences.includes(recipient) ? { except: exceptFor } : {};
    const value = this.parts.hub.signEvent({ event: 'delivered', message: referenceOf(message), digest, recipient, road, mode: message.mode, at: toTimestamp(cause.at), ...except });
    const causeId = `${referenceOf(message)}:${recipient}${road === 'inbox-topic' ? `:${road}` : ''}`;
    return derivedRecord({ topic: TOPICS.delivered, key: recipient, causeId, source: 'hub', type: 'entente.delivered/1', digest, value }, cause);
  }

  #chaseRequests(overdue: readonly Owed[]): ExchangeRecord[] {
    const byMessage = new Map<string, Owed[]>();
    for (const owed of overdue) byMessage.set(referenceOf(owed.of), [...(byMessage.get(referenceOf(owed.of)) ?? []), owed]);
    return [...byMessage.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const late = group.map((owed) => owed.recipient);
      // Each addressee reads of itself alone; the originator reads of all.
      const letters = [...late.map((recipient) => ({ to: recipient, names: [recipient] })), { to: first.of.from, names: late }];
      return letters.map(({ to, names }) => this.#reminder(first.of, first.digest, first.exercise, first.dueAt, to, names, 'No answer by the deadline of the request.'));
    });
  }

  #chaseRecalls(recalls: readonly { readonly recall: Recall; readonly missing: readonly string[] }[]): ExchangeRecord[] {
    return recalls.flatMap(({ recall, missing }) =>
      [...missing.map((recipient) => ({ to: recipient, names: [recipient] })), { to: recall.by.from, names: missing }].map(({ to, names }) =>
        this.#reminder(recall.of, recall.digest, recall.exercise, recall.answerBy, to, names, 'No answer to the recall by its deadline.'),
      ),
    );
  }

  #reminder(of: Reference, digest: string, exercise: boolean, dueAt: number, to: string, overdue: readonly string[], reason: string): ExchangeRecord {
    const { hub } = this.parts;
    const said = hubMessage(hub, {
      type: 'control.reminder/1',
      mode: exercise ? 'exercise' : 'live',
      precedence: 'routine',
      to: [to],
      body: { message: referenceOf(of), digest, replyBy: toTimestamp(dueAt), overdue, reason },
      inReplyTo: referenceOf(of),
      // Who is late may have changed when this is said again: then it is another letter.
      cause: `overdue ${referenceOf(of)} ${to} ${overdue.join(' ')} ${reason}`,
      at: dueAt,
    });
    const cause: Cause = { at: dueAt, salt: derivedSalt(hub.derivedKey('timer salts'), `overdue ${referenceOf(of)}`) };
    return causedMessageRecord(said, cause);
  }
}

function toOwed(delivery: Delivery): Owed[] {
  const owed = owedBy(delivery);
  if (owed === undefined) return [];
  const { message, digest } = delivery;
  return owed.recipients.map((recipient) => ({ of: message, recipient, digest, exercise: message.mode === 'exercise', dueAt: owed.dueAt }));
}

function toReview({ message, digest }: Delivery): Review[] {
  const { reviewBy } = message.handling;
  return reviewBy === undefined || message.type.startsWith('control.') ? [] : [{ of: message, digest, exercise: message.mode === 'exercise', owners: ownersOf(message), reviewBy }];
}

/** Whom a delivery reaches by its own road; most deliveries reach nobody of these, so audiences are expanded only where someone is. */
function takersOfKafka(delivery: Delivery, directory: Directory): readonly string[] {
  const takers = directory.kafkaTakers(delivery.version);
  if (takers.length === 0) return [];
  const reached = everyoneReached(delivery, directory);
  return takers.filter((taker) => reached.has(taker));
}

/** @param value the message as this recipient may have it */
function inboxRecord({ message, digest, cause }: Delivery, recipient: string, value: string): ExchangeRecord {
  return derivedRecord(
    { topic: inboxTopic(recipient, message.mode), key: referenceOf(message), causeId: referenceOf(message), source: message.from, type: message.type, digest, value, salted: false },
    cause,
  );
}

function newPositions(records: readonly LogRecord[], next: ReadonlyMap<number, bigint>): Position[] {
  const reached = new Map<number, bigint>();
  for (const { partition: number, offset } of records) {
    const known = reached.get(number) ?? next.get(number) ?? 0n;
    if (offset >= known) reached.set(number, offset + 1n);
  }
  return [...reached].map(([number, nextOffset]) => ({ topic: TOPICS.decided.name, partition: number, nextOffset }));
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
