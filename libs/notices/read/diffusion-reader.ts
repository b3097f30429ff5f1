import { referenceOf, speaksFor, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { everyoneReached, type AccessRecorder, type Cursors, type Declaration, type MessageReader } from '#exchange';
import { Problem, toTimestamp } from '#kernel';
import { allowedOnDiffusion, type Diffusion } from '../diffusion.js';
import type { Reference } from '../workflow/book.js';
import type { HitRow } from './notice-views.js';

/** A diffusion as the views hold it, with whom its message reached. Times are milliseconds since the epoch. */
export interface DiffusionRow {
  readonly diffusion: Diffusion;
  readonly exercise: boolean;
  readonly title: string;
  readonly sentAt: number;
  readonly changed: bigint;
  readonly recipients: readonly string[];
  readonly audiences: readonly string[];
  readonly exceptFor: readonly string[];
  readonly version: number;
  readonly withdrawn: boolean;
  readonly expired: boolean;
}

export abstract class DiffusionViews {
  abstract list(query: { readonly exercise: boolean; readonly after: bigint; readonly limit: number }): Promise<readonly DiffusionRow[]>;
  abstract find(diffusion: Reference): Promise<DiffusionRow | undefined>;
  abstract hits(diffusion: Reference): Promise<readonly HitRow[]>;
}

export type DiffusionView = Readonly<Record<string, unknown>> & { readonly diffusion: string };

/** Diffusions, for their senders, those they reached, the desk and the oversight body. What is shown is recorded first. */
export class DiffusionReader {
  constructor(private readonly parts: { readonly views: DiffusionViews; readonly directory: Directory; readonly messages: MessageReader; readonly access: AccessRecorder; readonly cursors: Cursors }) {}

  /** A page in the order of last change. */
  async list({ reader, mode, after, limit, declaration }: { readonly reader: string; readonly mode: Mode; readonly after?: string | undefined; readonly limit: number; readonly declaration: Declaration }): Promise<{ readonly items: readonly DiffusionView[]; readonly next: string | undefined }> {
    const { views, cursors, access } = this.parts;
    demandCase(reader, declaration);
    const box = `${reader} diffusions ${mode}`;
    const items: DiffusionView[] = [];
    let next = after;
    for (let from = after === undefined ? 0n : cursors.decode(box, after), more = true; more && items.length < limit; ) {
      const rows = await views.list({ exercise: mode === 'exercise', after: from, limit });
      more = rows.length === limit;
      for (const row of rows) {
        if (items.length === limit) break;
        from = row.changed;
        if (!(await this.#mayKnow(row, reader, declaration))) continue;
        next = cursors.encode(box, row.changed);
        items.push({ ...viewOf(row, reader), cursor: next });
      }
    }
    if (items.length > 0) await access.record([{ reader, door: 'notices', mode, shown: items.map(({ diffusion }) => diffusion), ...declaration }]);
    return { items, next };
  }

  /** @throws Problem `not-found` */
  async one(of: Reference, reader: string, declaration: Declaration): Promise<DiffusionView> {
    const { views, access } = this.parts;
    demandCase(reader, declaration);
    const row = await views.find(of);
    if (row === undefined || !(await this.#mayKnow(row, reader, declaration))) throw new Problem('not-found');
    const own = speaksFor(reader, of.from);
    const hits = own || seesAll(reader) ? await views.hits(of) : [];
    await access.record([{ reader, door: 'notices', mode: row.exercise ? 'exercise' : 'live', shown: [row.diffusion.id], ...declaration }]);
    return { ...viewOf(row, reader), allowed: allowedOnDiffusion(row.diffusion, reader), ...(hits.length === 0 ? {} : { hits: hits.map(({ hit, at, verdict }) => ({ hit: referenceOf(hit), at: toTimestamp(at), verdict: verdict ?? 'to-be-verified' })) }) };
  }

  /** Whoever it reached knows that it is over, too; while it circulates, as far as its owner's rules show it now. */
  async #mayKnow(row: DiffusionRow, reader: string, declaration: Declaration): Promise<boolean> {
    const { diffusion } = row;
    if (seesAll(reader) || diffusion.sender === reader) return true;
    if (!everyoneReached(row, this.parts.directory).has(reader)) return false;
    return row.withdrawn || row.expired || (await this.parts.messages.isShown(referenceIn(diffusion.id), reader, declaration));
  }
}

const seesAll = (reader: string): boolean => reader === 'gs' || reader.startsWith('oversight.');
const referenceIn = (id: string): Reference => ({ from: id.slice(0, id.indexOf('/')), id: id.slice(id.indexOf('/') + 1) });

/** The oversight body looks under an open case (R20). @throws Problem `malformed-request` */
export function demandCase(reader: string, { case: named }: Declaration): void {
  if (reader.startsWith('oversight.') && named === undefined) throw new Problem('malformed-request', { detail: 'An oversight body looks at notices and diffusions under an open case: name it in Entente-Case.' });
}

function viewOf({ diffusion, exercise, title, sentAt, withdrawn, expired }: DiffusionRow, reader: string): DiffusionView {
  const { id, kind, sender, state, step, content, review, code, officer } = diffusion;
  const over = withdrawn || expired;
  return {
    diffusion: id, kind, sender, state: state === 'recalled' ? state : withdrawn ? 'withdrawn' : expired ? 'expired' : state, step, digest: content, review, mode: exercise ? 'exercise' : 'live', sentAt: toTimestamp(sentAt),
    title: over && reader !== sender && !seesAll(reader) ? '' : title, ...(code === undefined ? {} : { code }), ...(seesAll(reader) && officer !== undefined ? { officer } : {}),
  };
}
