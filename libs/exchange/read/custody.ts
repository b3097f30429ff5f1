import { isAudience, referenceOf, speaksFor, type Message } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp, type Clock } from '#kernel';
import { everyoneReached } from '../deliver/delivery.js';
import type { FiledMessage } from '../deliver/mailboxes.js';
import { openMessage, shownBy } from '../masks.js';
import type { Reference } from '../ports.js';
import { knownAs, rulesKnownTo } from '../reasons.js';
import { within, type Scope } from '../trace/scope.js';
import type { Declaration } from './access-recorder.js';
import type { MessageTracer, Story, Told } from './message-tracer.js';
import type { ReadJudge } from './read-judge.js';
import type { RecallStanding } from './reading.js';

/** What of a message's whereabouts stands beside its story. */
export interface Whereabouts {
  readonly recall: RecallStanding | undefined;
  /** To whom it was handed on, and by which order. */
  readonly dispatched: readonly { readonly recipient: string; readonly order: Reference }[];
  /** What was derived from it, at any remove, by those who had it. */
  readonly products: readonly FiledMessage[];
}

/** Where that is kept. */
export abstract class CustodyBook {
  /** @param now milliseconds since the epoch */
  abstract whereabouts(reference: Reference, directory: Directory, now: number): Promise<Whereabouts>;
}

/**
 * How somebody stands to a message, from what is most open to what is settled. Who was shown it has a copy: `overdue` and
 * `pending` were told of its recall and have not answered, `holds` may keep it; `objected`, `retained` and `destroyed` is
 * what a signed receipt says. The others were never shown it: it lies unread in the mailbox (`unread`), waits there for a
 * countersignature (`conditions`) or until a claim is settled (`contested`), is hidden by a rule (`withheld`), or was taken
 * out before it was read (`removed`).
 */
const STANDINGS = ['overdue', 'pending', 'objected', 'retained', 'holds', 'unread', 'conditions', 'contested', 'withheld', 'destroyed', 'removed'] as const;
export type CustodyStanding = (typeof STANDINGS)[number];

export interface Holder {
  readonly holder: string;
  readonly standing: CustodyStanding;
  /** By which rules it may read it now, as far as whoever asks may know them; none once the content is erased. */
  readonly rules: readonly string[];
  /** When it was first shown it. */
  readonly shown?: string;
  /** When it accepted the conditions. */
  readonly countersigned?: string;
  /** The order that handed it on to this holder. */
  readonly dispatchedBy?: string;
  /** What is withheld from it, as JSON Pointers. */
  readonly withheld?: readonly string[];
  /** When it answered that it destroyed, retained or objected, and what it said. */
  readonly answered?: string;
  readonly note?: string;
}

export interface CustodyView {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly at: string;
  /** On which terms it was given; absent once its content is erased. */
  readonly terms?: Pick<Message['handling'], 'confidentiality' | 'tlp' | 'purposes' | 'reviewBy'> & { readonly onward: string; readonly evidence: string; readonly expiresAt?: string; readonly conditions?: string };
  readonly recalledAt?: string;
  readonly answerBy?: string;
  readonly erasedAt?: string;
  readonly holders: readonly Holder[];
  /** Consents to further uses that hold now. */
  readonly consents: readonly { readonly use: string; readonly by: string; readonly owner: string; readonly to?: readonly string[]; readonly purposes?: readonly string[] }[];
  /** What was derived from it; without a name where its sender is not known by its own. */
  readonly derived: readonly { readonly by: string; readonly message?: string; readonly recalled?: true }[];
}

/** Tells where a message is now: who holds it under which rules and terms, where it was handed on, and what was made of it. */
export class Custody {
  constructor(private readonly parts: { readonly directory: Directory; readonly tracer: Pick<MessageTracer, 'story'>; readonly book: CustodyBook; readonly judge: Pick<ReadJudge, 'then'>; readonly clock: Clock }) {}

  /** To those who may trace it, as far as they may. @throws Problem `not-found`, the same for what does not exist and what the reader may not know */
  async of(reference: Reference, reader: string, declaration: Declaration): Promise<CustodyView> {
    const { tracer, book, directory, clock } = this.parts;
    const told = await tracer.story(reference, reader, declaration, 'custody');
    const { story, scope, view } = told;
    const now = clock.now();
    const whereabouts = await book.whereabouts(reference, directory, now);
    const name = (id: string): string => (scope.as === 'auditor' ? id : knownAs(reader, id, directory));
    const products = whereabouts.products.filter(({ from }) => within(scope, from));
    const { recall } = whereabouts;
    return {
      message: view.message,
      digest: view.digest,
      mode: view.mode,
      at: toTimestamp(now),
      ...termsOf(story),
      ...(view.recalledAt === undefined ? {} : { recalledAt: view.recalledAt, ...(recall?.effective === true ? { answerBy: toTimestamp(recall.answerBy) } : {}) }),
      ...(view.erasedAt === undefined ? {} : { erasedAt: view.erasedAt }),
      holders: this.#holders(told, whereabouts, now, name),
      consents: story.found.grants.filter(({ by, use }) => use !== 'send' && within(scope, by)).map(({ use, by, owner, to, purposes }) => ({ use, by: name(by), owner, ...(to.length === 0 ? {} : { to: [...new Set(to.map(name))] }), ...(purposes.length === 0 ? {} : { purposes }) })),
      derived: products.map((one) => ({ by: name(one.from), ...(name(one.from) === one.from ? { message: referenceOf(one) } : {}), ...(one.recalled ? { recalled: true as const } : {}) })),
    };
  }

  #holders({ story, scope }: Told, whereabouts: Whereabouts, now: number, name: (id: string) => string): readonly Holder[] {
    const byName = new Map<string, Holder>();
    for (const participant of this.#reached(story, scope).toSorted()) {
      const one = { ...this.#holder(participant, story, scope, whereabouts, now), holder: name(participant) };
      const known = byName.get(one.holder);
      // Entities that go by their bureau's name are one to whoever asks, as open as the most open of them.
      if (known === undefined || STANDINGS.indexOf(one.standing) < STANDINGS.indexOf(known.standing)) byName.set(one.holder, one);
    }
    return [...byName.values()];
  }

  /** Everyone it reached, and the bureaus that read for their entities. Who is in an audience is not a sender's to know, unless it was shown the message. */
  #reached({ found, shown }: Story, scope: Scope): string[] {
    const readers = shown.map(({ reader }) => reader);
    const open = scope.as === 'sender' ? found.recipients : [...everyoneReached(found, this.parts.directory)];
    return [...new Set([...open, ...readers])].filter((one) => within(scope, one) && one !== found.from && !isAudience(one));
  }

  #holder(participant: string, story: Story, scope: Scope, { recall, dispatched }: Whereabouts, now: number): Holder {
    const { found, shown, countersigned } = story;
    const first = shown.find(({ reader }) => reader === participant);
    const signed = countersigned.find(({ recipient }) => speaksFor(participant, recipient));
    const order = dispatched.find(({ recipient }) => recipient === participant)?.order;
    const answer = story.receipts.filter(({ recipient, status }) => recipient === participant && isAnswer(status)).at(-1);
    const decided = found.compact === '' ? undefined : this.parts.judge.then(found, participant, { at: now, version: this.parts.directory.version }, found.grants);
    const may = decided?.allowed === true && shownBy(decided, found) !== undefined;
    const mask = decided?.obligations.mask ?? [];
    return {
      holder: participant,
      standing: first === undefined ? this.#unshown(participant, story, signed !== undefined, may) : held(participant, answer?.status, recall),
      rules: decided === undefined ? [] : scope.decision ? decided.rules : rulesKnownTo(scope.reader, decided.rules),
      ...(first === undefined ? {} : { shown: toTimestamp(first.at) }),
      ...(signed === undefined ? {} : { countersigned: toTimestamp(signed.at) }),
      ...(order === undefined ? {} : { dispatchedBy: referenceOf(order) }),
      ...(may && mask.length > 0 && scope.as !== 'recipient' ? { withheld: mask } : {}),
      ...(answer === undefined ? {} : { answered: toTimestamp(answer.at), ...(answer.note === undefined ? {} : { note: answer.note }) }),
    };
  }

  #unshown(participant: string, { found }: Story, signed: boolean, may: boolean): CustodyStanding {
    const { directory } = this.parts;
    if (found.recalled || found.expired || found.compact === '') return 'removed';
    if (directory.participant(participant)?.isFrozen(directory.version) === true) return 'contested';
    if (!signed && openMessage(found.compact).message.conditions !== undefined) return 'conditions';
    return may ? 'unread' : 'withheld';
  }
}

const isAnswer = (status: string): status is 'destroyed' | 'retained' | 'objected' => ['destroyed', 'retained', 'objected'].includes(status);

/** How somebody stands who was shown it. */
function held(participant: string, answer: string | undefined, recall: RecallStanding | undefined): CustodyStanding {
  if (answer !== undefined && isAnswer(answer)) return answer;
  const told = recall?.effective === true ? recall.told.find(({ recipient }) => recipient === participant) : undefined;
  return told?.status ?? 'holds';
}

function termsOf({ found }: Story): Pick<CustodyView, 'terms'> {
  if (found.compact === '') return {};
  const { handling, expiresAt, conditions } = openMessage(found.compact).message;
  const { confidentiality, tlp, purposes, reviewBy, onward = 'consent', evidence = 'consent' } = handling;
  return { terms: { confidentiality, purposes, onward, evidence, ...(tlp === undefined ? {} : { tlp }), ...(reviewBy === undefined ? {} : { reviewBy }), ...(expiresAt === undefined ? {} : { expiresAt }), ...(conditions === undefined ? {} : { conditions }) } };
}
