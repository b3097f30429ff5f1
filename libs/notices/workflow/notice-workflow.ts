import { isNotice, parseReference, participantKind, referenceOf } from '#contracts';
import { readersOf, type Delivery, type FiledMessage, type MailboxTurn, type Road, type Workflow } from '#exchange';
import { apply, request, reviewDue, type Applied } from '../apply.js';
import type { Act } from '../acts.js';
import { applyToDiffusion, type Diffusion } from '../diffusion.js';
import { endOf, objectionToExtract } from '../extract.js';
import { flagsOf } from '../flags.js';
import { rulesOn, type Kind, type KindRules } from '../kinds.js';
import { CIRCULATING } from '../notice.js';
import { aboutExtract } from '../read/extract-reader.js';
import { recallOf } from '../recalled.js';
import type { Acceptance, Done, NoticeBook, Reference, Refused, Standing } from './book.js';
import { ACT_TYPE, actIn, EXTRACT_TYPE, isDiffusion, kindOf, titleOf, VERDICT_TYPE } from './read.js';
import { Teller, type TellerParts } from './teller.js';

/** How much one turn works off. */
const WORK_LIMIT = 50;

export interface WorkflowParts extends TellerParts {
  /** The dated rows of the kinds of notice. */
  readonly kinds: readonly KindRules[];
  readonly bookIn: (turn: MailboxTurn) => NoticeBook;
}

const acceptanceOf = ({ message, digest, acceptedAt, version, cause }: Delivery): Acceptance => ({
  message: { from: message.from, id: message.id }, digest, at: acceptedAt, version, salt: Buffer.from(cause.salt).toString('base64'), ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
});
const HIT = 'control.hit/1';
const concerns = ({ message: { type } }: Delivery): boolean => isNotice(type) || type === HIT || type === VERDICT_TYPE;
const isExercise = ({ message }: Delivery): boolean => message.mode === 'exercise';

/**
 * Turns requests into notices and lets signed acts take effect, in the turn that files the messages: once, in the one order
 * all couriers keep. What follows is noted with it and told afterwards, so that telling it again tells the same.
 */
export class NoticeWorkflow implements Workflow {
  readonly #teller: Teller;

  constructor(private readonly parts: WorkflowParts) {
    this.#teller = new Teller(parts);
  }

  async note(turn: MailboxTurn, deliveries: readonly Delivery[]): Promise<boolean> {
    const concerned = deliveries.filter(concerns);
    if (concerned.length === 0) return false;
    const book = this.parts.bookIn(turn);
    for (const delivery of concerned) {
      const { message } = delivery;
      const kind = kindOf(message.type);
      if (message.type === ACT_TYPE) await this.#act(book, turn, delivery);
      else if (message.type === EXTRACT_TYPE) await this.#extract(book, turn, delivery);
      else if (message.type === HIT) await this.#hit(book, turn, delivery);
      else if (message.type === VERDICT_TYPE) await this.#verdict(book, delivery);
      else if (kind !== undefined && isDiffusion(message)) await this.#circulate(book, delivery, kind);
      else if (kind !== undefined) await this.#request(book, delivery, kind);
    }
    return true;
  }

  /**
   * The recall of a notice by its requester withdraws it, an oversight body's deletes it; every holder hears of it, and so does the desk.
   * The recall of a consent takes down what the public is shown by it. The hub's own recalls follow from acts.
   */
  async recalled(turn: MailboxTurn, recall: Delivery, original: FiledMessage): Promise<readonly string[] | undefined> {
    if (recall.message.from === 'hub') return undefined;
    const book = this.parts.bookIn(turn);
    const by = acceptanceOf(recall);
    if (kindOf(original.type) === undefined) return (await this.#takenDown(book, original, by)) ? ['gs'] : undefined;
    const id = await book.holding(original);
    const standing = id === undefined ? undefined : await book.find(id);
    if (standing === undefined) return await this.#diffusionRecalled(book, original, by);
    const rules = this.#rules(standing.notice.kind, by.at);
    const erase = recall.message.body?.['erase'];
    const taken = rules === undefined ? undefined : recallOf(standing.notice, original.digest, { by: by.message.from, at: by.at, rules, ...(typeof erase === 'string' ? { erase } : {}) });
    if (taken === undefined) return undefined;
    await this.#save(book, { what: 'done', act: taken.act, by, before: standing.notice, after: taken.notice, effects: taken.effects, exercise: standing.exercise, excluded: standing.excluded }, undefined);
    return ['gs', ...(taken.act === 'decline-amendment' ? [] : await book.holders(standing.notice.id))];
  }

  /** Its own recall ends a diffusion like any message; that an oversight body has it erased shows where it stands. */
  async #diffusionRecalled(book: NoticeBook, original: FiledMessage, by: Acceptance): Promise<readonly string[] | undefined> {
    const found = await book.diffusion(referenceOf(original));
    if (found === undefined || participantKind(by.message.from) !== 'oversight') return undefined;
    const applied = applyToDiffusion(found.diffusion, { act: 'cancel', step: found.diffusion.step, code: 'OTHER_RPD' }, by.message.from);
    if (!applied.ok) return undefined;
    await book.saveDiffusion(applied.diffusion);
    await book.note({ what: 'diffusion', act: 'delete', by, after: applied.diffusion, exercise: found.exercise });
    return ['gs'];
  }

  /** Notes that an extract's consent was recalled. @returns whether any rests on it */
  async #takenDown(book: NoticeBook, consent: Reference, by: Acceptance): Promise<boolean> {
    const resting = await book.extractsUnder(consent);
    if (resting.length > 0) await book.note({ what: 'consent-recalled', by, extracts: resting });
    return resting.length > 0;
  }

  async settle(turn: MailboxTurn, road: Road): Promise<boolean> {
    const book = this.parts.bookIn(turn);
    const pending = await book.pending(WORK_LIMIT);
    for (const { work } of pending) await this.#teller.tell(work, turn, book, road);
    if (pending.length > 0) await book.told(pending.map(({ seq }) => seq));
    return pending.length === WORK_LIMIT;
  }

  #rules(kind: Kind, at: number): KindRules | undefined {
    return rulesOn(this.parts.kinds, kind, at);
  }

  /** A request begins a notice; one that answers a notice of the same requester is content offered for it. */
  async #request(book: NoticeBook, delivery: Delivery, kind: Kind): Promise<void> {
    const { message, digest, excluded = [] } = delivery;
    const title = titleOf(message);
    const standing = message.inReplyTo === undefined ? undefined : await book.find(message.inReplyTo);
    if (standing !== undefined && standing.notice.requester === message.from && standing.notice.kind === kind && standing.exercise === isExercise(delivery)) {
      await book.offerContent(standing.notice.id, digest, message, title, excluded);
      return;
    }
    const by = acceptanceOf(delivery);
    const rules = this.#rules(kind, by.at);
    const notice = rules === undefined ? undefined : request(kind, referenceOf(message), digest, { by: message.from, at: by.at, rules });
    if (notice === undefined) {
      await book.note(this.#refused(delivery, 'not-your-kind'));
      return;
    }
    const begun = await book.begin({ notice, exercise: isExercise(delivery), excluded, flags: flagsOf(kind, message.body ?? {}, by.at), title, by });
    if (!begun) return;
    await book.offerContent(notice.id, digest, message, title, []);
    await this.#save(book, { what: 'done', act: 'submit', by, after: notice, effects: [], exercise: isExercise(delivery), excluded }, undefined);
  }

  async #act(book: NoticeBook, turn: MailboxTurn, delivery: Delivery): Promise<void> {
    const said = actIn(delivery.message);
    const circulating = said === undefined ? undefined : await book.diffusion(said.notice);
    if (said !== undefined && circulating?.exercise === isExercise(delivery)) {
      await this.#onDiffusion(book, delivery, said.act, circulating.diffusion);
      return;
    }
    const standing = said === undefined ? undefined : await book.find(said.notice);
    if (said === undefined || standing === undefined || standing.exercise !== isExercise(delivery)) {
      await book.note(this.#refused(delivery, 'unknown-notice'));
      return;
    }
    const { notice } = standing;
    const by = acceptanceOf(delivery);
    const content = 'content' in said.act ? said.act.content : undefined;
    if (content !== undefined && !(await this.#stands(book, turn, notice.id, content))) {
      await book.note({ ...this.#refused(delivery, 'unknown-content'), state: notice.state });
      return;
    }
    const applied = await this.#apply(book, standing, said.act, by);
    if (!applied.ok) {
      await book.note({ ...this.#refused(delivery, applied.because), allowed: applied.allowed, state: notice.state });
      return;
    }
    const rules = this.#rules(notice.kind, by.at);
    const { notice: after, effects } = applied;
    const renewed = after.until !== notice.until && rules !== undefined ? reviewDue(after, rules) : undefined;
    await this.#save(book, { what: 'done', act: said.act.act, by, before: notice, after, effects, exercise: standing.exercise, excluded: standing.excluded }, renewed);
  }

  /** Whether content was offered for a notice and not taken back. */
  async #stands(book: NoticeBook, turn: MailboxTurn, notice: string, content: string): Promise<boolean> {
    const message = await book.content(notice, content);
    return message !== undefined && (await turn.find([message])).get(referenceOf(message))?.recalled === false;
  }

  async #apply(book: NoticeBook, { notice, exercise }: Standing, act: Act, by: Acceptance): Promise<Applied> {
    const rules = this.#rules(notice.kind, by.at);
    if (rules === undefined) throw new TypeError(`There are no rules for ${notice.kind} notices.`);
    const standing = act.act === 'publish' && rules.quota !== undefined ? await book.circulating(notice.kind, exercise) : 0;
    return apply(notice, act, { by: by.message.from, at: by.at, rules, standing });
  }

  async #save(book: NoticeBook, done: Done, reviewAt: number | undefined): Promise<void> {
    await book.save(done, reviewAt === undefined || !CIRCULATING.includes(done.after.state) ? undefined : reviewAt);
    await book.note(done);
  }

  /** What a bureau circulates itself: the desk looks at it afterwards, or has looked before it went out. */
  async #circulate(book: NoticeBook, delivery: Delivery, kind: Kind): Promise<void> {
    const { message, digest, endorsedBy } = delivery;
    const by = acceptanceOf(delivery);
    const before = endorsedBy?.startsWith('gs/') === true;
    const diffusion: Diffusion = { id: referenceOf(message), kind, sender: message.from, state: before ? 'cleared' : 'sent', step: 1, content: digest, review: before ? 'PRE' : 'POST' };
    if (await book.circulate(diffusion, isExercise(delivery), titleOf(message), by.at)) await book.note({ what: 'diffusion', act: 'circulate', by, after: diffusion, exercise: isExercise(delivery) });
  }

  async #onDiffusion(book: NoticeBook, delivery: Delivery, act: Act, diffusion: Diffusion): Promise<void> {
    const applied = applyToDiffusion(diffusion, act, delivery.message.from);
    if (!applied.ok) {
      await book.note({ ...this.#refused(delivery, applied.because), allowed: applied.allowed, state: diffusion.state });
      return;
    }
    await book.saveDiffusion(applied.diffusion);
    await book.note({ what: 'diffusion', act: act.act, by: acceptanceOf(delivery), after: applied.diffusion, exercise: isExercise(delivery) });
  }

  /** What the public may see of a notice is kept beside it. An extract of what is no notice is a message like others. */
  async #extract(book: NoticeBook, turn: MailboxTurn, delivery: Delivery): Promise<void> {
    const { message, digest } = delivery;
    const { notice, consent, kind, until } = aboutExtract(message);
    const standing = await book.find(referenceOf(notice));
    if (standing === undefined || standing.exercise !== isExercise(delivery)) return;
    const rules = this.#rules(standing.notice.kind, delivery.acceptedAt);
    if (message.from !== 'gs' || rules === undefined) await book.note({ ...this.#refused(delivery, 'not-entitled'), state: standing.notice.state });
    else if (objectionToExtract(standing.notice, kind, rules) !== undefined) await book.note({ ...this.#refused(delivery, 'not-in-this-state'), state: standing.notice.state });
    else {
      await book.extract({ extract: message, digest, of: standing.notice, consent, exercise: standing.exercise, endsAt: endOf(until) });
      // Recalled while the extract was on its way.
      if ((await turn.find([consent])).get(referenceOf(consent))?.recalled === true) await book.note({ what: 'consent-recalled', by: acceptanceOf(delivery), extracts: [{ extract: message, digest, exercise: standing.exercise }] });
    }
  }

  /** A match counts from whoever has what it matches. */
  async #hit(book: NoticeBook, turn: MailboxTurn, delivery: Delivery): Promise<void> {
    const { message } = delivery;
    const of = parseReference(String(message.body?.['message']));
    const original = (await turn.find([of])).get(referenceOf(of));
    if (original === undefined || original.digest !== message.body?.['digest'] || original.exercise !== isExercise(delivery) || !readersOf(original, this.parts.directory).has(message.from)) return;
    await book.reportHit({ hit: message, of, exercise: original.exercise, at: delivery.acceptedAt });
  }

  async #verdict(book: NoticeBook, { message, acceptedAt }: Delivery): Promise<void> {
    const verdict = { owner: message.from, verdict: String(message.body?.['verdict']), by: message, exercise: message.mode === 'exercise', at: acceptedAt };
    await book.verdict(parseReference(String(message.body?.['message'])), verdict);
  }

  #refused(delivery: Delivery, because: Refused['because']): Refused {
    return { what: 'refused', by: acceptanceOf(delivery), because, allowed: [], exercise: isExercise(delivery), precedence: delivery.message.precedence ?? 'routine' };
  }
}
