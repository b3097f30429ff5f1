import { bureauOf, participantKind, referenceOf, speaksFor } from '#contracts';
import type { Directory } from '#directory';
import { Problem, toTimestamp, type Clock } from '#kernel';
import type { Reference } from '../ports.js';
import { everyoneReached, newestVersion } from '../deliver/delivery.js';
import { ownersOf } from '../facts.js';
import type { Settled } from '../inquiry.js';
import { messageOf, shownBy } from '../masks.js';
import { sourcesNamed } from '../provenance.js';
import type { Alerts, Refused } from './alerts.js';
import { abreast, RegistryBehind, type Reach } from './abreast.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import { keptUntil } from './copies.js';
import type { ReadJudge } from './read-judge.js';
import { knownAs } from '../reasons.js';
import { flagOf } from './inbox-reader.js';
import type { FoundMessage, ReadingRoom, RecallAnswer } from './reading.js';
import { judged } from './seen.js';

/** A message as someone entitled gets it; receipts are for the sender's side. */
export interface MessageView {
  readonly message: string;
  readonly receivedAt: string;
  /** The reader's own rule says that its law does not let it act upon this (R19). */
  readonly notExecutable?: true;
  /** A rule limits copies: by then this one is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
  readonly receipts?: readonly { readonly recipient: string; readonly id: string; readonly status: string; readonly note?: string; readonly at: string }[];
}

export interface RecallView {
  readonly message: string;
  readonly recall: string;
  readonly reason: string;
  readonly recalledAt: string;
  readonly answerBy: string;
  /** False while the recall waits for its message. */
  readonly effective: boolean;
  readonly removedUnread: readonly string[];
  readonly told: readonly { readonly recipient: string; readonly status: string; readonly note?: string; readonly at?: string }[];
}

/** Single messages, and where a recall stands, for those entitled; for everyone else they do not exist. */
export class MessageReader {
  constructor(private readonly parts: { readonly directory: Directory; readonly reach: Reach; readonly room: ReadingRoom; readonly judge: ReadJudge; readonly access: AccessRecorder; readonly clock: Clock; readonly alerts?: Alerts }) {}

  /** The rule-set version that rules are asked at now. */
  get version(): number {
    return this.parts.directory.version;
  }

  /** @throws Problem `not-found`, the same for what does not exist and what the reader may not know; `countersignature-missing`; `consent-missing`, `refused` for what it is to be used for */
  async message(reference: Reference, reader: string, declaration: Declaration): Promise<MessageView> {
    const { room, access, clock } = this.parts;
    const own = speaksFor(reader, reference.from);
    const { found, version } = await this.#look(reference, reader, declaration);
    if (found === undefined) throw new Problem('not-found');
    await access.record([{ reader, door: 'message', mode: found.exercise ? 'exercise' : 'live', shown: [referenceOf(reference)], ...(own ? {} : { version }), ...declaration }]);
    const view = { message: found.compact, receivedAt: toTimestamp(found.receivedAt), ...flagOf(found), ...keptUntil(found, clock.now()) };
    if (!own) return view;
    const receipts = await room.receipts(reference);
    return { ...view, receipts: receipts.map((receipt) => ({ ...receipt, recipient: knownAs(reader, receipt.recipient, this.parts.directory), at: toTimestamp(receipt.at) })) };
  }

  /**
   * A message as one of many in a copy, noted as shown but not recorded yet: whoever asks writes to `access.recorded` before
   * showing it. What cannot be shown is left out, whatever the reason, so that one message never stops a copy.
   * @param taken how many messages that a rule limits are in the copy already
   * @returns `full` when a rule lets no more into it (R15): then nothing was shown, nor noted
   */
  async copied(reference: Reference, reader: string, declaration: Declaration, taken: number): Promise<FoundMessage | 'full' | undefined> {
    const { reach, room, alerts } = this.parts;
    const refused = alerts?.watch(reader, 'search');
    let full = false;
    const found = await abreast(reach, () => room.message(reference, reader, (message) => {
      const shown = this.#mayRead(message, reader) ? this.#visible(message, reader, declaration, refused) : undefined;
      full = shown?.download !== undefined && taken >= shown.download.rows;
      return full ? undefined : shown;
    }));
    await alerts?.stored();
    return full ? 'full' : found;
  }

  /** Whether the rules show a message to somebody now; nothing is shown by asking, so nothing is noted. */
  async isShown(reference: Reference, reader: string, declaration: Declaration): Promise<boolean> {
    const { reach, room, alerts } = this.parts;
    const refused = alerts?.watch(reader, 'search');
    let shown = false;
    await abreast(reach, () => room.message(reference, reader, (message) => {
      shown = this.#mayRead(message, reader) && this.#visible(message, reader, declaration, refused) !== undefined;
      return undefined;
    }));
    await alerts?.stored();
    return shown;
  }

  /** @throws Problem `not-found` */
  async recall(reference: Reference, reader: string): Promise<RecallView> {
    const overseer = participantKind(reader) === 'oversight';
    if (!overseer && !speaksFor(reader, reference.from)) throw new Problem('not-found');
    const standing = await this.parts.room.recall(reference, this.parts.clock.now());
    if (standing === undefined) throw new Problem('not-found');
    const named = (one: string): string => knownAs(reader, one, this.parts.directory);
    return {
      message: referenceOf(reference),
      recall: referenceOf(standing.recall),
      reason: standing.reason,
      recalledAt: toTimestamp(standing.recalledAt),
      answerBy: toTimestamp(standing.answerBy),
      effective: standing.effective,
      removedUnread: [...new Set(standing.removedUnread.map(named))],
      told: answersOf(standing.told, named).map(({ at, ...answer }) => ({ ...answer, ...(at === undefined ? {} : { at: toTimestamp(at) }) })),
    };
  }

  async #look(reference: Reference, reader: string, declaration: Declaration): Promise<{ readonly found: FoundMessage | undefined; readonly version: number }> {
    const { reach, room, judge, directory, alerts } = this.parts;
    const own = speaksFor(reader, reference.from);
    const refused = alerts?.watch(reader, declaration.use ?? 'open');
    let { version } = directory;
    let found: FoundMessage | undefined;
    try {
      found = await abreast(reach, () => room.message(reference, reader, (message) => {
        ({ version } = directory);
        if (own) return message;
        if (this.#mayRead(message, reader)) return this.#shown(message, reader, declaration, refused);
        // Whoever it never reached, and knows its reference all the same, is somebody its owner wants to hear of.
        if (refused !== undefined && !message.recalled && !message.expired) refused(message, judge.asked(reader, declaration, OPENING)(message));
        return undefined;
      }));
    } finally {
      await alerts?.stored(found === undefined ? 'nothing' : undefined);
    }
    return { found, version };
  }

  /** As in a page: what is not to be shown, or waits for a countersignature, is not there. */
  #visible(message: FoundMessage, reader: string, declaration: Declaration, refused: Refused | undefined): FoundMessage | undefined {
    const { judge } = this.parts;
    const decision = judged(judge.asked(reader, declaration, OPENING), message);
    const shown = shownBy(decision, message);
    if (shown === undefined) refused?.(message, decision);
    return this.#waits(message) ? undefined : shown;
  }

  #waits(message: FoundMessage): boolean {
    return !message.countersigned && this.parts.judge.factsOf(message).conditions;
  }

  /** What the rules, as they are now, show of it: whoever may see that it is there, and open it, less what either withholds. */
  #shown(message: FoundMessage, reader: string, declaration: Declaration, refused: Refused | undefined): FoundMessage | undefined {
    const { judge } = this.parts;
    const decision = judged(judge.asked(reader, declaration, OPENING), message);
    const shown = shownBy(decision, message);
    if (shown === undefined) refused?.(message, decision);
    if (!decision.allowed) return this.#refused(message, reader, declaration, decision);
    // Whoever may have it was told of the conditions, so this tells nothing new.
    if (this.#waits(message)) throw new Problem('countersignature-missing');
    return shown;
  }

  /**
   * Who may read it, and is refused for what it is to be used for alone, is told so; to all others it does not exist.
   * @throws Problem `consent-missing`, `refused`
   */
  #refused(message: FoundMessage, reader: string, { purpose, use, ...who }: Declaration, decision: Settled): undefined {
    if (purpose === undefined && use === undefined) return undefined;
    if (!judged(this.parts.judge.asked(reader, who, OPENING), message).allowed) return undefined;
    if (decision.unconsented === true) {
      const asked = decision.obligations.consent.filter((owner) => ownersInSight(message.compact).has(owner));
      throw new Problem('consent-missing', { detail: `Ask ${asked.length === 0 ? 'the owners of what it was derived from' : asked.join(', ')} with a control.consent-request/1 for the use ${use ?? 'purpose'}.` });
    }
    if (use !== undefined) throw new Problem('refused', { detail: 'It is not to be used in court.' });
    return undefined;
  }

  /** A bureau answers for its entities, and reads what reached them. */
  #mayRead(message: FoundMessage, reader: string): boolean {
    if (message.recalled || message.expired) return false;
    const newest = newestVersion(message);
    if (newest > this.parts.directory.version) throw new RegistryBehind(newest);
    const reached = everyoneReached(message, this.parts.directory);
    return reached.has(reader) || [...reached].some((recipient) => bureauOf(recipient) === reader);
  }
}

/** What showing one message asks. */
const OPENING = ['read', 'open'] as const;

/** Owners whom everyone who reads a message sees in it: of others it was derived from nobody is told. */
function ownersInSight(compact: string): ReadonlySet<string> {
  const message = messageOf(compact);
  return new Set([...ownersOf(message), ...sourcesNamed(message).map(({ from }) => bureauOf(from) ?? from)]);
}

/** From what is most open to what is settled. */
const SETTLED: readonly RecallAnswer['status'][] = ['overdue', 'pending', 'objected', 'retained', 'destroyed'];

/** One answer for each name: a bureau answers for those of its entities that go by its name, and has answered when all of them have. */
function answersOf(told: readonly RecallAnswer[], named: (id: string) => string): readonly RecallAnswer[] {
  const byName = new Map<string, RecallAnswer>();
  for (const answer of told) {
    const recipient = named(answer.recipient);
    const known = byName.get(recipient);
    if (known === undefined || SETTLED.indexOf(answer.status) < SETTLED.indexOf(known.status)) byName.set(recipient, { ...answer, recipient });
  }
  return [...byName.values()];
}
