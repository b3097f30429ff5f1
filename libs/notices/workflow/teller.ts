import { bureauOf, isAudience, parseReference, referenceOf, TOPICS } from '#contracts';
import { causedMessageRecord, derivedRecord, everyoneReached, hubMessage, type Cause, type ExchangeRecord, type HandedOn, type HubIdentity, type MailboxTurn, type Road } from '#exchange';
import type { Directory } from '#directory';
import { toTimestamp } from '#kernel';
import { feedOf, rulesOn, type KindRules } from '../kinds.js';
import { CIRCULATING } from '../notice.js';
import type { Acceptance, Circulated, ConsentRecalled, Done, NoticeBook, Reference, Refused, Work } from './book.js';
import { explain } from './why.js';

/** How long holders have to answer a suspension, in milliseconds: as long as a recall. */
const ANSWER_MS = 72 * 60 * 60_000;

export interface TellerParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  readonly kinds: readonly KindRules[];
}

const causeOf = ({ salt, at, traceparent }: Acceptance): Cause => ({ salt: Buffer.from(salt, 'base64'), at, traceparent });
const modeOf = (exercise: boolean): 'exercise' | 'live' => (exercise ? 'exercise' : 'live');

/** In words that recipients may read: why a notice is taken back. */
const REASONS: Readonly<Record<string, string>> = {
  withdraw: 'The notice was withdrawn by its requester.',
  cancel: 'The notice was cancelled.',
  expire: 'The term of the notice is over.',
  fulfil: 'The notice has served its purpose.',
  delete: 'The notice was deleted by decision of the oversight body: delete every copy.',
};

/** Acts that a feed tells beside the content: number and term, and whether it is in force. What the desk noted when it approved stays with the bureaus. */
const TOLD_IN_FEED: ReadonlySet<Done['act']> = new Set(['publish', 'suspend', 'block', 'resume', 'extend']);

/** Whether an act ends what the public is shown: the notice left circulation, or other content took its place. */
const endsExtracts = ({ before, after }: Done): boolean => before?.number !== undefined && (!CIRCULATING.includes(after.state) || before.content !== after.content);

/** Tells the log and the parties what became of a notice. Everything it says follows from the act alone. */
export class Teller {
  constructor(private readonly parts: TellerParts) {}

  async tell(work: Work, turn: MailboxTurn, book: NoticeBook, road: Road): Promise<void> {
    if (work.what === 'refused') await road.say([this.#rejection(work)]);
    else if (work.what === 'diffusion') await this.#diffusion(work, road);
    else if (work.what === 'consent-recalled') await this.#consentRecalled(work, road);
    else await this.#done(work, turn, book, road);
  }

  /** What was found not compliant is taken back from everyone it reached, and its sender hears why. */
  async #diffusion({ act, by, after, exercise }: Circulated, road: Road): Promise<void> {
    const reference = referenceOf(by.message);
    const { id, kind, sender, state, step, content, code } = after;
    const value = this.parts.hub.signEvent({
      event: 'diffusion-changed', notice: id, kind, requester: sender, act, by: by.message.from, message: reference, digest: by.digest, state, step, content, amendments: 0, mode: modeOf(exercise), at: toTimestamp(by.at), ...(code === undefined ? {} : { code }),
    });
    await road.say([derivedRecord({ topic: TOPICS.notices, key: id, causeId: reference, source: 'hub', type: 'entente.notice/1', digest: by.digest, value }, causeOf(by))]);
    if (act === 'circulate') return;
    await road.handOn({ of: by.message, by: by.message, version: by.version, at: by.at, cause: causeOf(by) }, [...new Set([sender, 'gs'])].filter((one) => one !== by.message.from));
    // A deletion is itself a recall, which reaches everyone.
    if (state === 'recalled' && act !== 'delete') await road.say([this.#recallOf(parseReference(id), content, 'The diffusion was found not to comply with the rules.', act, by, exercise)]);
  }

  async #done(done: Done, turn: MailboxTurn, book: NoticeBook, road: Road): Promise<void> {
    const { act, by, after, effects } = done;
    const holders = await book.holders(after.id);
    const hand = (of: Reference): HandedOn => ({ of, by: by.message, version: by.version, at: by.at, cause: causeOf(by) });
    await road.say([this.#changed(done)]);
    // Each party hears of what the others do, whomever the act was addressed to.
    const own = effects.some((effect) => effect === 'ask-requester' || effect === 'tell-requester' || effect === 'ask-owner') ? [after.requester] : [];
    const desk = by.message.from === 'gs' ? [] : ['gs'];
    await road.handOn(hand(by.message), [...desk, ...own]);
    const circulates = effects.includes('publish') || (effects.includes('update') && act === 'accept-amendment');
    const reached = circulates ? await this.#circulate(done, hand, book, road) : [];
    const concerned = effects.some((effect) => ['publish', 'update', 'suspend', 'resume', 'recall', 'delete'].includes(effect));
    if (concerned) await road.handOn(hand(by.message), [...new Set([...holders, ...reached])]);
    if (concerned && TOLD_IN_FEED.has(act)) await this.#tellFeed(done, hand(by.message), turn, book, road);
    if (effects.includes('suspend')) await turn.owe(holders.filter((one) => bureauOf(one) === undefined).map((recipient) => ({ of: by.message, recipient, digest: by.digest, exercise: done.exercise, dueAt: by.at + ANSWER_MS })));
    if (effects.includes('recall') || effects.includes('delete')) await this.#recall(done, after.content, REASONS[act] ?? 'The notice was taken out of circulation.', book, road);
    if (endsExtracts(done)) await this.#recallExtracts(done, book, road);
    if (act === 'delete') await this.#erase(done, book, road);
    if (concerned) await book.touch(after.id);
  }

  /** The content to everyone who may have it, and the content it takes the place of back. @returns whom it reached */
  async #circulate(done: Done, hand: (of: Reference) => HandedOn, book: NoticeBook, road: Road): Promise<readonly string[]> {
    const { after, before } = done;
    const content = await book.content(after.id, after.content);
    if (content === undefined) throw new Error(`${after.id} has no content ${after.content}.`);
    const excluded = this.#excluded(done);
    const takesPart = this.#takesPart(done);
    const reached = await road.handOn(hand(content), this.parts.directory.members('all', done.by.version).filter((one) => takesPart(one) && !excluded.has(one)));
    const feed = this.#feed(done);
    if (feed !== undefined) await road.publish(hand(content), { feed, excluded, may: takesPart, of: parseReference(after.id), says: false });
    if (before !== undefined && before.content !== after.content && before.number !== undefined) await this.#recall(done, before.content, `The notice was amended: ${referenceOf(content)} takes the place of this.`, book, road);
    return reached;
  }

  /** Everybody; those of the pilot where the kind is one. */
  #takesPart({ after, by }: Done): (one: string) => boolean {
    const participants = rulesOn(this.parts.kinds, after.kind, by.at)?.participants;
    return (one) => participants === undefined || participants.includes(one);
  }

  /** Whom the requester keeps out, audiences as they stood at the act. */
  #excluded({ excluded, by }: Done): ReadonlySet<string> {
    return new Set(excluded.flatMap((one) => (isAudience(one) ? this.parts.directory.members(one, by.version) : [one])));
  }

  /** The feed of its kind, where the General Secretariat keeps one: nobody else's says what notices are published in. */
  #feed({ after }: Done): string | undefined {
    const feed = this.parts.directory.feeds.get(feedOf(after.kind));
    return feed?.owner === 'gs' ? feed.id : undefined;
  }

  /** The act for those who have the content by the feed, and nobody else: to others the notice is not there. */
  async #tellFeed(done: Done, handed: HandedOn, turn: MailboxTurn, book: NoticeBook, road: Road): Promise<void> {
    const feed = this.#feed(done);
    const content = feed === undefined ? undefined : await book.content(done.after.id, done.after.content);
    const filed = content === undefined ? undefined : (await turn.find([content])).get(referenceOf(content));
    const published = filed?.published?.filter(({ audience }) => audience === feed) ?? [];
    if (feed === undefined || published.length === 0) return;
    const having = everyoneReached({ recipients: [], audiences: [], exceptFor: [], version: done.by.version, published }, this.parts.directory);
    await road.publish(handed, { feed, excluded: this.#excluded(done), may: (one) => having.has(one), of: parseReference(done.after.id), says: true });
  }

  async #recall({ by, after, act, exercise }: Done, digest: string, reason: string, book: NoticeBook, road: Road): Promise<void> {
    const content = await book.content(after.id, digest);
    if (content === undefined) return;
    await road.say([this.#recallOf(content, digest, reason, act, by, exercise)]);
  }

  /** What the public was shown of it is taken back from whoever shows it. */
  async #recallExtracts({ by, after, act, exercise }: Done, book: NoticeBook, road: Road): Promise<void> {
    const extracts = await book.extracts(after.id);
    if (extracts.length > 0) await road.say(extracts.map(({ extract, digest }) => this.#recallOf(extract, digest, 'The notice it is an extract of changed or came to its end: take it down.', act, by, exercise)));
  }

  /** What the public was shown by a consent that is recalled comes down, wherever it is shown. */
  async #consentRecalled({ by, extracts }: ConsentRecalled, road: Road): Promise<void> {
    await road.say(extracts.map(({ extract, digest, exercise }) => this.#recallOf(extract, digest, 'The consent it rests on was recalled: take it down.', 'consent', by, exercise)));
  }

  /** The hub recalls what an act took out of circulation: holders answer it as they do every recall. */
  #recallOf(content: Reference, digest: string, reason: string, act: string, by: Acceptance, exercise: boolean): ExchangeRecord {
    const said = hubMessage(this.parts.hub, {
      type: 'control.recall/1', mode: modeOf(exercise), precedence: 'routine', to: ['gs'], body: { message: referenceOf(content), digest, reason }, inReplyTo: referenceOf(content), cause: `${act} ${referenceOf(by.message)} ${digest}`, at: by.at,
    });
    return causedMessageRecord(said, causeOf(by));
  }

  async #erase({ by, after, exercise }: Done, book: NoticeBook, road: Road): Promise<void> {
    const erased = await book.erase(after.id, by.at);
    await road.say(erased.map(({ message, digest }) => {
      const reference = referenceOf(message);
      const owner = bureauOf(message.from) ?? message.from;
      const value = this.parts.hub.signEvent({ event: 'erased', message: reference, digest, owner, ground: 'oversight', order: referenceOf(by.message), mode: modeOf(exercise), at: toTimestamp(by.at) });
      return derivedRecord({ topic: TOPICS.erased, key: owner, causeId: reference, source: 'hub', type: 'entente.erased/1', digest, value }, causeOf(by));
    }));
  }

  /** The record of `notices.changed`. */
  #changed({ act, by, after, exercise }: Done): ExchangeRecord {
    const reference = referenceOf(by.message);
    const { id, kind, requester, state, step, content, number, until, code, amendments } = after;
    const value = this.parts.hub.signEvent({
      event: 'notice-changed', notice: id, kind, requester, act, by: by.message.from, message: reference, digest: by.digest, state, step, content, amendments, mode: modeOf(exercise), at: toTimestamp(by.at),
      ...(number === undefined ? {} : { number }), ...(until === undefined ? {} : { until: toTimestamp(until) }), ...(code === undefined ? {} : { code }),
    });
    return derivedRecord({ topic: TOPICS.notices, key: id, causeId: reference, source: 'hub', type: 'entente.notice/1', digest: by.digest, value }, causeOf(by));
  }

  #rejection({ by, because, allowed, state, exercise, precedence }: Refused): ExchangeRecord {
    const reference = referenceOf(by.message);
    const said = hubMessage(this.parts.hub, {
      type: 'control.rejection/1', mode: modeOf(exercise), precedence, to: [by.message.from], body: { message: reference, digest: by.digest, code: because === 'not-your-kind' ? 'notice-not-yours' : 'act-impossible', detail: explain(because, allowed, state) },
      inReplyTo: reference, cause: `act-impossible ${reference}`, at: by.at,
    });
    return causedMessageRecord(said, causeOf(by));
  }
}
