import { referenceOf, type Mode } from '#contracts';
import { keptUntil, type AccessRecorder, type Cursors, type Declaration, type MessageReader } from '#exchange';
import { Problem, toTimestamp, type Clock } from '#kernel';
import { allowed } from '../apply.js';
import { KINDS, rulesOn, type Kind, type KindRules } from '../kinds.js';
import { CIRCULATING } from '../notice.js';
import type { Reference } from '../workflow/book.js';
import { demandCase } from './diffusion-reader.js';
import type { ActRow, NoticeRow, NoticeViews } from './notice-views.js';

/** A notice as somebody may know of it: the desk sees its flags, a holder what circulates, everyone else at most that a request is being processed. */
export type NoticeView = Readonly<Record<string, unknown>> & { readonly notice: string; readonly kind: Kind; readonly state: string };

export interface NoticePage {
  readonly items: readonly (NoticeView & { readonly cursor: string })[];
  /** Pass it as `after`; unchanged when nothing was shown. */
  readonly next: string | undefined;
  /** True when a rule ended the copy before everything was in it (R15); what is left is behind `next`. */
  readonly limited?: boolean;
}

export interface NoticeListQuery {
  readonly reader: string;
  readonly mode: Mode;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly kinds: readonly Kind[];
  readonly states: readonly string[];
  /** Whether the signed content comes with it. */
  readonly content: boolean;
  readonly declaration: Declaration;
}

type Sight = 'desk' | 'requester' | 'holder' | 'processing';

/** What of a notice's content goes into a copy. */
interface Copy {
  readonly found: object;
  readonly messages?: readonly string[];
  /** Whether a rule counts it. */
  readonly counts?: boolean;
  /** Whether the copy ends before it. */
  readonly full?: true;
}
const NO_COPY: Copy = Object.freeze({ found: Object.freeze({}) });
const modeOf = ({ exercise }: NoticeRow): Mode => (exercise ? 'exercise' : 'live');
/** What is taken along with a page stays within bounds. */
export const MAX_NOTICES = 100;

/** Notices for those who may know of them; for everyone else they do not exist. What is shown is recorded first. */
export class NoticeReader {
  constructor(private readonly parts: { readonly views: NoticeViews; readonly kinds: readonly KindRules[]; readonly messages: MessageReader; readonly access: AccessRecorder; readonly cursors: Cursors; readonly clock: Clock }) {}

  /** A page in the order of last change: from the beginning a snapshot, after a cursor what changed since. */
  async list(query: NoticeListQuery): Promise<NoticePage> {
    const { views, cursors, access } = this.parts;
    const { version } = this.parts.messages;
    const { reader, mode, declaration } = query;
    demandCase(reader, declaration);
    const box = `${reader} notices ${mode}`;
    const after = query.after === undefined ? 0n : cursors.decode(box, query.after);
    const items: (NoticeView & { readonly cursor: string })[] = [];
    const shown: string[] = [];
    let taken = 0;
    let limited = false;
    // Filled up behind what the rules hide: a page of hidden notices would end the list for good.
    for (let from = after, more = true; more && !limited && items.length < query.limit; ) {
      const rows = await views.list({ ...query, limit: query.limit - items.length, everything: seesAll(reader), pendingKinds: this.#pendingKinds(), exercise: mode === 'exercise', after: from });
      more = rows.length === query.limit - items.length;
      for (const row of rows) {
        from = row.changed;
        const sight = await this.#sightOf(row, reader, declaration);
        if (sight === undefined) continue;
        const copy = query.content && sight === 'holder' ? await this.#copy(row, reader, declaration, taken) : NO_COPY;
        if (copy.full === true) {
          limited = true;
          break;
        }
        if (copy.counts === true) taken++;
        items.push({ ...this.#view(row, sight), ...copy.found, cursor: cursors.encode(box, row.changed) });
        shown.push(row.notice.id, ...(copy.messages ?? []));
      }
    }
    if (shown.length > 0) await access.record([{ reader, door: 'notices', mode, shown, version, ...declaration }]);
    return { items, next: items.at(-1)?.cursor ?? query.after, ...(limited ? { limited } : {}) };
  }

  /** One notice with its history. @throws Problem `not-found` */
  async one(of: Reference, reader: string, declaration: Declaration): Promise<NoticeView> {
    const { views, access } = this.parts;
    const { version } = this.parts.messages;
    demandCase(reader, declaration);
    const row = await views.find(of, reader);
    const sight = row === undefined ? undefined : await this.#sightOf(row, reader, declaration);
    if (row === undefined || sight === undefined) throw new Problem('not-found');
    const view = this.#view(row, sight);
    if (sight === 'processing') {
      await access.record([{ reader, door: 'notices', mode: modeOf(row), shown: [row.notice.id], version, ...declaration }]);
      return view;
    }
    const inside = sight === 'desk';
    // What came since it was looked up is not told yet: history and state are those of one moment.
    const acts = (await views.acts(of, reader, inside)).filter(({ step }) => step < row.notice.step).filter((act) => inside || act.signed !== undefined || act.act === 'submit' || sight === 'requester');
    const hits = sight === 'holder' ? [] : await views.hits(of);
    await access.record([{ reader, door: 'notices', mode: modeOf(row), shown: [row.notice.id, ...acts.flatMap((act) => (act.signed === undefined ? [] : [referenceOf(act.by)]))], version, ...declaration }]);
    return {
      ...view,
      allowed: allowed(row.notice, reader),
      history: acts.map(historyOf),
      ...(hits.length === 0 ? {} : { hits: hits.map(({ hit, at, verdict }) => ({ hit: referenceOf(hit), at: toTimestamp(at), verdict: verdict ?? 'to-be-verified' })) }),
    };
  }

  /**
   * What of a notice circulates comes along, as far as its owner's rules let this reader have it. One that a full copy has no
   * room for begins the next; one that no copy has room for is listed without its content, so that the list goes on behind it.
   * @param taken how many messages that a rule limits are in the copy already
   */
  async #copy(row: NoticeRow, reader: string, declaration: Declaration, taken: number): Promise<Copy> {
    if (row.notice.state !== 'published') return NO_COPY;
    const found = await this.parts.messages.copied(row.content, reader, declaration, taken);
    if (found === undefined) return NO_COPY;
    if (found === 'full') return taken > 0 ? { found: {}, full: true } : { found: { noCopy: true } };
    return { found: { message: found.compact, ...keptUntil(found, this.parts.clock.now()) }, messages: [referenceOf(row.content)], counts: found.download !== undefined };
  }

  /** What is hidden by a rule now looks like what never was; of what is over a holder sees that it is over. */
  async #sightOf({ notice, held, keptOut, content }: NoticeRow, reader: string, declaration: Declaration): Promise<Sight | undefined> {
    if (seesAll(reader)) return 'desk';
    if (notice.requester === reader) return 'requester';
    if (held) return !CIRCULATING.includes(notice.state) || (await this.parts.messages.isShown(content, reader, declaration)) ? 'holder' : undefined;
    const pending = ['submitted', 'screening', 'under-review', 'information-requested', 'approved'].includes(notice.state);
    return pending && !keptOut && isParticipantOfAll(reader) && this.#pendingKinds().includes(notice.kind) ? 'processing' : undefined;
  }

  #view({ notice, title, flags, begunAt, changedAt, content, exercise }: NoticeRow, sight: Sight): NoticeView {
    const { id, kind, requester, state, step, number, until, amendments, code, deleted } = notice;
    if (sight === 'processing') return { notice: id, kind, state: 'being-processed', mode: exercise ? 'exercise' : 'live' };
    const common = {
      notice: id, kind, requester, state, step, title, mode: exercise ? 'exercise' : 'live', amendments, changedAt: toTimestamp(changedAt), content: referenceOf(content), digest: notice.content,
      ...(number === undefined ? {} : { number }), ...(until === undefined || !CIRCULATING.includes(state) ? {} : { until: toTimestamp(until) }), ...(code === undefined ? {} : { code }), ...(deleted ? { deleted } : {}),
    };
    if (sight === 'holder') return CIRCULATING.includes(state) ? common : { ...common, title: '' };
    const inside = { ...common, begunAt: toTimestamp(begunAt), blocks: notice.blocks, questions: notice.questions, ...(notice.proposal === undefined ? {} : { proposal: notice.proposal.content }) };
    if (sight === 'requester') return inside;
    return { ...inside, approvals: notice.approvals, doubt: notice.doubt, flags, ...(notice.assigned === undefined ? {} : { assigned: notice.assigned }), ...(notice.proposal === undefined ? {} : { proposalApprovals: notice.proposal.approvals }) };
  }

  /** Of which kinds it shows that a request is being processed: a switch in the dated rows of the kinds. */
  #pendingKinds(): readonly Kind[] {
    const now = this.parts.clock.now();
    return KINDS.filter((kind) => rulesOn(this.parts.kinds, kind, now)?.pendingShown === true);
  }
}

const seesAll = (reader: string): boolean => reader === 'gs' || reader.startsWith('oversight.');
/** Bureaus alone are members of `all`. */
const isParticipantOfAll = (reader: string): boolean => /^ncb\.[^.]+$/.test(reader);

const historyOf = ({ step, act, state, by, digest, at, signed }: ActRow): object => ({ step, act, by: by.from, at: toTimestamp(at), state, message: referenceOf(by), digest, ...(signed === undefined ? {} : { signed }) });
