import { parseReference, referenceOf, TOPICS } from '#contracts';
import type { Clock } from '#kernel';
import { causedMessageRecord } from '../exchange-records.js';
import { ownersOf } from '../facts.js';
import { hubMessage } from '../hub-identity.js';
import type { ExchangeRecord } from '../ports.js';
import type { Inquiry } from '../inquiry.js';
import type { LogRecord } from '../route/route-accepted.js';
import { conditionsRecords, countersigned, waitsForCountersignature } from './conditions.js';
import { lapsedRecord, noteConsents } from './consents.js';
import { contestedNow, takeSettled } from './contested.js';
import { dispatch } from './dispatch.js';
import { aboutWhat, noteAnswer, owedBy, ownersToTell, recallMessage, toRecall } from './control-effects.js';
import { handOn, publish } from './hand-on.js';
import { readDecided, type Delivery } from './delivery.js';
import type { FiledMessage, Mailboxes, MailboxTurn, Owed, Position, Recall, Review } from './mailboxes.js';
import { derivedLate, noteDerivations, waitedRecords, withdrawalRecords } from './products.js';
import { chaseRecalls, chaseRequests } from './reminders.js';
import { Telling, type TellingParts } from './telling.js';
import type { Workflow } from './workflow.js';

export interface CourierParts extends TellingParts {
  /** Resolves when the directory has read up to a version a decision was made at. */
  readonly reach: (version: number) => Promise<void>;
  readonly mailboxes: Mailboxes;
  /** Asks the rules when something is handed on. */
  readonly inquiry: Inquiry;
  readonly clock: Clock;
  /** What messages of a kind of their own lead to, such as notices. */
  readonly workflow?: Workflow;
}

/** Types that are not filed before they took effect: whom they reach follows from it. */
const TAKES_EFFECT_BY_ITSELF: ReadonlySet<string> = new Set(['control.recall/1', 'control.dispatch/1']);
/** How many held messages or overdue requests one turn takes. */
const TURN_LIMIT = 200;

/** Puts decided messages into mailboxes and inbox topics, and lets control messages take effect. */
export class Courier {
  readonly #telling: Telling;
  /** Whether the workflow may have something to work off: at the start what a process before this one left. */
  #unsettled = true;

  constructor(private readonly parts: CourierParts) {
    this.#telling = new Telling(parts);
  }

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
      const [timely, early] = partition(fresh, (delivery) => delivery.releaseAt === undefined || delivery.releaseAt <= now);
      // What was recalled before it came waits for no time: it reaches nobody, and an order to erase it finds it on file.
      const recalled = early.length === 0 ? new Set<string>() : await this.#recalledAmong(turn, early, []);
      const [over, held] = partition(early, ({ message }) => recalled.has(referenceOf(message)));
      const due = [...timely, ...over];
      if (held.length > 0) await turn.hold(held);
      await this.#put(turn, due);
      turn.savePositions(newPositions(records, next));
    }, { topic: TOPICS.decided.name, of: deliveries.map(({ message }) => message) });
    if (this.#unsettled) await this.#settle();
  }

  /**
   * What the workflow noted is worked off in turns of its own: which of two acts came first is settled for good before
   * anybody is told. What is not worked off now is at the next tick.
   */
  async #settle(): Promise<void> {
    const { workflow, mailboxes, log } = this.parts;
    this.#unsettled = false;
    if (workflow === undefined) return;
    try {
      for (let more = true; more; ) {
        more = await mailboxes.inTurn(async (turn) =>
          workflow.settle(turn, {
            say: (records) => log.append(records),
            handOn: async (handed, to) => {
              const { fresh, delivery } = await handOn(turn, handed, to, this.parts);
              if (delivery !== undefined) await this.#telling.tell(turn, [{ delivery, only: fresh, road: 'notice' }]);
              return fresh;
            },
            publish: async (handed, circle) => {
              const delivery = await publish(turn, handed, circle, this.parts);
              if (delivery !== undefined) await this.#telling.tell(turn, [{ delivery, only: undefined }]);
            },
          }),
        );
      }
    } catch (error) {
      this.#unsettled = true;
      throw error;
    }
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
    if (this.#unsettled) await this.#settle();
    if (!(await mailboxes.anythingDue(now, contestedNow(this.parts.directory)))) return false;
    return await mailboxes.inTurn(async (turn) => {
      const released = await turn.release(now, TURN_LIMIT);
      await this.#reachAll(released);
      await this.#put(turn, released);
      const overdue = await turn.takeOverdue(now, TURN_LIMIT);
      const recalls = await turn.takeOverdueRecalls(now, TURN_LIMIT);
      const settled = await takeSettled(turn, this.parts.directory, TURN_LIMIT);
      await this.#telling.tell(turn, settled.told.map(({ delivery, recipient }) => ({ delivery, only: [recipient], road: 'queue' as const })));
      const lapsed = await turn.consents.takeLapsed(now, TURN_LIMIT);
      await this.parts.log.append([...chaseRequests(overdue, this.parts.hub), ...chaseRecalls(recalls, this.parts.hub, this.parts.directory), ...lapsed.map((asked) => lapsedRecord(asked, this.parts.hub))]);
      return [released.length, overdue.length, lapsed.length, settled.taken].includes(TURN_LIMIT);
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
    await this.#derivations(turn, ordinary, recalled);
    await this.#telling.tell(turn, reaching.filter((delivery) => !waiting.includes(delivery)).map((delivery) => ({ delivery, only: undefined })));
    if (waiting.length > 0) await this.parts.log.append(waiting.flatMap((delivery) => conditionsRecords(delivery, this.parts.hub, this.parts.directory)));
    await this.#answers(turn, reaching);
    await noteConsents(turn, reaching, this.parts.directory);
    if ((await this.parts.workflow?.note(turn, reaching)) === true) this.#unsettled = true;
    for (const released of await countersigned(turn, reaching, this.parts.directory)) await this.#telling.tell(turn, [{ delivery: released, only: released.recipients }]);
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
    const ordered = await this.#erasing(turn, recall, original);
    if (told.made && original !== undefined) await this.#say(await withdrawalRecords(turn, recall, original, this.parts));
    // An order to erase what was recalled before is news to whoever had it.
    const news = told.first || ordered !== undefined;
    const further = news && original !== undefined ? await this.parts.workflow?.recalled(turn, delivery, original) : undefined;
    if (further !== undefined) this.#unsettled = true;
    const readers = [...new Set([...(news ? told.readers : []), ...(ordered ?? []), ...(further ?? [])])];
    if (readers.length === 0) return;
    await turn.fileFor(delivery, readers);
    await this.#telling.tell(turn, [{ delivery, only: readers }]);
  }

  /**
   * An order to erase reaches a message wherever it lies. One that waits for its time is filed now: recalled, it reaches nobody, and
   * is erased like all that is on file.
   * @returns who hears of the order besides those who were shown the message; undefined when nothing was ordered, or ordered before
   */
  async #erasing(turn: MailboxTurn, recall: Recall, original: FiledMessage | undefined): Promise<readonly string[] | undefined> {
    const { erase } = recall;
    if (erase === undefined || !(await turn.orderErasure({ ...recall, erase }))) return undefined;
    if (original !== undefined) return ownersToTell(recall, (await turn.content(original))?.compact);
    const waited = await turn.takeHeld(recall);
    if (waited !== undefined) await this.#put(turn, [waited]);
    return [...ownersToTell(recall, waited?.compact), ...(await turn.heldBy(recall))].filter((one) => one !== recall.by.from);
  }

  /** What is derived is noted, and the owner of what comes after its source was recalled hears of it (R22). */
  async #derivations(turn: MailboxTurn, deliveries: readonly Delivery[], recalled: ReadonlySet<string>): Promise<void> {
    const derived = deliveries.filter(({ message }) => message.derivedFrom !== undefined);
    if (derived.length > 0) {
      await noteDerivations(turn, derived);
      await this.#say(await derivedLate(turn, derived, this.parts));
    }
    if (recalled.size > 0) await this.#say(await waitedRecords(turn, [...recalled].map(parseReference), this.parts));
  }

  async #say(records: readonly ExchangeRecord[]): Promise<void> {
    if (records.length > 0) await this.parts.log.append(records);
  }

  /** The original first, then the word that goes with it, to those who may have it; the bureau hears who may not. */
  async #dispatch(turn: MailboxTurn, delivery: Delivery): Promise<void> {
    const { original, reached, refused } = await dispatch(turn, delivery, this.parts);
    if (reached.length > 0) {
      await turn.fileFor(delivery, reached);
      await this.#telling.tell(turn, [...(original === undefined ? [] : [{ delivery: original, only: original.recipients, road: 'dispatch' as const }]), { delivery, only: reached }]);
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
