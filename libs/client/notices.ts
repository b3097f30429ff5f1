import type { MessageEnvelope } from '#contracts';
import type { Draft } from './draft.js';
import { declarationHeaders, type Declaration } from './inbox.js';
import { pathOf } from './paths.js';
import type { Transport } from './transport.js';

/** One act in the history of a notice. */
export interface NoticeAct {
  readonly step: number;
  readonly act: string;
  readonly by: string;
  readonly at: string;
  readonly state: string;
  readonly message: string;
  readonly digest: string;
  /** As it was signed, where it reached whoever asks. */
  readonly signed?: string;
}

/** A notice as far as whoever asks may know of it (`GET /v1/notices/{from}/{id}`). */
export interface NoticeEntry {
  readonly notice: string;
  readonly kind: string;
  readonly state: string;
  readonly mode: MessageEnvelope['mode'];
  readonly requester?: string;
  readonly step?: number;
  readonly title?: string;
  readonly number?: string;
  readonly until?: string;
  readonly code?: string;
  /** Deleted by decision of the oversight body: every holder deletes. */
  readonly deleted?: boolean;
  readonly changedAt?: string;
  readonly content?: string;
  readonly digest?: string;
  /** The signed content, where it was asked for and is shown. */
  readonly message?: string;
  readonly keepUntil?: string;
  /** A rule allows no copy of it: its message is read by itself. */
  readonly noCopy?: true;
  readonly assigned?: string;
  readonly approvals?: readonly string[];
  readonly flags?: readonly string[];
  readonly blocks?: readonly string[];
  readonly questions?: readonly string[];
  readonly proposal?: string;
  readonly allowed?: readonly string[];
  readonly history?: readonly NoticeAct[];
  readonly hits?: readonly { readonly hit: string; readonly at: string; readonly verdict: string }[];
}

/** A diffusion as far as whoever asks may know of it (`GET /v1/diffusions/{from}/{id}`). */
export interface DiffusionEntry {
  readonly diffusion: string;
  readonly kind: string;
  readonly sender: string;
  readonly state: string;
  readonly step: number;
  readonly digest: string;
  readonly review: 'PRE' | 'POST';
  readonly mode: MessageEnvelope['mode'];
  readonly sentAt: string;
  readonly title: string;
  readonly code?: string;
  readonly allowed?: readonly string[];
  readonly hits?: readonly { readonly hit: string; readonly at: string; readonly verdict: string }[];
}

/** What the public may see of a notice (`GET /v1/notices/extracts`). */
export interface ExtractEntry {
  readonly extract: string;
  readonly notice: string;
  readonly kind: string;
  readonly until: string;
  /** The extract as the General Secretariat signed it. */
  readonly message: string;
}

export interface NoticePage {
  readonly items: readonly (NoticeEntry & { readonly cursor: string })[];
  readonly next?: string;
  readonly limited?: boolean;
}

export interface NoticeQuery {
  readonly after?: string;
  readonly limit?: number;
  readonly kind?: readonly string[];
  readonly state?: readonly string[];
  readonly mode?: MessageEnvelope['mode'];
  readonly content?: boolean;
}

/** What keeps notices going carries its source's word on neutrality and human rights, like everything recorded. */
const HANDLING: Partial<MessageEnvelope['handling']> = { confidentiality: 'official-use', purposes: ['ADMINISTRATION'], attestation: { neutrality: true, humanRights: true } };

/** Acts that are the desk's own affair: nobody but the hub is told. */
const INTERNAL = new Set(['screen', 'review', 'assign', 'approve']);

const PURPOSES: Readonly<Record<string, MessageEnvelope['handling']['purposes'][number]>> = { red: 'LOCATE_WANTED', blue: 'IDENTIFY_PERSON_OR_OBJECT', yellow: 'IDENTIFY_PERSON_OR_BODY', black: 'IDENTIFY_PERSON_OR_BODY', silver: 'IDENTIFY_PERSON_OR_OBJECT' };
/** The purpose a kind of notice serves, unless its requester says others. */
export const noticePurpose = (kind: string): MessageEnvelope['handling']['purposes'][number] => PURPOSES[kind] ?? 'WARN';

/** What holders are told serves what the notice serves, so that whoever reads that for its purpose reads this. What says no words says nothing of persons. */
const toHolders = (kind: string, more: Readonly<Record<string, unknown>>): typeof HANDLING => ({ ...HANDLING, purposes: [noticePurpose(kind)], ...('text' in more ? {} : { personalData: false }) });

/**
 * An act upon a notice, for sending. One with a text says `handling.personalData: false` only if you add it: where it is not said,
 * partners whose agreement covers no personal data do not hear of the act.
 * @param by who acts @param more members of `notice.act/1` besides notice, act and step
 */
export function actOn({ notice, kind, step = 0, mode, requester }: NoticeEntry, by: string, act: string, more: Readonly<Record<string, unknown>> = {}): Draft {
  const parties = [...new Set([requester ?? '', 'gs'])].filter((party) => party !== '' && party !== by);
  const to = INTERNAL.has(act) || parties.length === 0 ? ['hub'] : parties;
  return { type: 'notice.act/1', mode, to, inReplyTo: notice, handling: INTERNAL.has(act) ? HANDLING : toHolders(kind, more), body: { notice, act, step, ...more } };
}

/** Acts that the desk, or an oversight body, takes on a diffusion: its sender is told. */
export const actOnDiffusion = ({ diffusion, step, mode, sender }: DiffusionEntry, act: 'approve' | 'cancel', more: Readonly<Record<string, unknown>> = {}): Draft => ({
  type: 'notice.act/1', mode, to: [sender], inReplyTo: diffusion, handling: HANDLING, body: { notice: diffusion, act, step, ...more },
});

const queryOf = ({ kind = [], state = [], content, ...rest }: NoticeQuery): string => {
  const asked = new URLSearchParams([...Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])), ...kind.map((one): [string, string] => ['kind', one]), ...state.map((one): [string, string] => ['state', one]), ...(content === true ? [['content', 'true'] as [string, string]] : [])]);
  return asked.size === 0 ? '' : `?${asked.toString()}`;
};

/** Reading notices and diffusions. */
export class NoticeRoom {
  readonly #transport: Pick<Transport, 'json'>;
  readonly #mode: MessageEnvelope['mode'] | undefined;

  /** @param mode asked for where a query names none */
  constructor(transport: Pick<Transport, 'json'>, mode: MessageEnvelope['mode'] | undefined) {
    this.#transport = transport;
    this.#mode = mode;
  }

  /** In the order of their last change. */
  async list(query: NoticeQuery = {}, declaration: Declaration = {}): Promise<NoticePage> {
    return (await this.#get(`/v1/notices${queryOf(this.#withMode(query))}`, declaration)) as NoticePage;
  }

  /** One notice with its history. @throws EntenteProblem `not-found` */
  async one(reference: string, declaration: Declaration = {}): Promise<NoticeEntry> {
    return (await this.#get(pathOf(reference, 'notices'), declaration)) as NoticeEntry;
  }

  /** In the order of their last change. */
  async diffusions(query: Pick<NoticeQuery, 'after' | 'limit' | 'mode'> = {}, declaration: Declaration = {}): Promise<{ readonly items: readonly DiffusionEntry[]; readonly next?: string }> {
    return (await this.#get(`/v1/diffusions${queryOf(this.#withMode(query))}`, declaration)) as { items: DiffusionEntry[]; next?: string };
  }

  /** Public extracts in force. */
  async extracts(query: Pick<NoticeQuery, 'after' | 'limit' | 'mode'> = {}, declaration: Declaration = {}): Promise<{ readonly items: readonly ExtractEntry[]; readonly next?: string }> {
    return (await this.#get(`/v1/notices/extracts${queryOf(this.#withMode(query))}`, declaration)) as { items: ExtractEntry[]; next?: string };
  }

  /** One diffusion. @throws EntenteProblem `not-found` */
  async diffusion(reference: string, declaration: Declaration = {}): Promise<DiffusionEntry> {
    return (await this.#get(pathOf(reference, 'diffusions'), declaration)) as DiffusionEntry;
  }

  async #get(path: string, declaration: Declaration): Promise<unknown> {
    return await this.#transport.json({ method: 'GET', path, headers: declarationHeaders(declaration) });
  }

  #withMode<Query extends { readonly mode?: MessageEnvelope['mode'] }>(query: Query): Query {
    return query.mode === undefined && this.#mode !== undefined ? { ...query, mode: this.#mode } : query;
  }
}
