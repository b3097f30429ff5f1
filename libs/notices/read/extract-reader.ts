import { parseReference, participantKind, referenceOf, type Message, type Mode } from '#contracts';
import type { AccessRecorder, Cursors, Declaration } from '#exchange';
import { Problem, toTimestamp, type Clock } from '#kernel';
import type { Kind } from '../kinds.js';
import type { Reference } from '../workflow/book.js';

/** An extract of a notice that circulates, as the views hold it. */
export interface ExtractRow {
  readonly extract: Reference;
  readonly notice: Reference;
  readonly kind: Kind;
  readonly endsAt: number;
  readonly changed: bigint;
  readonly compact: string;
}

export abstract class ExtractViews {
  /** Those in force: of notices that circulate as they did when it was made, whose consent stands, before their end. Oldest first. */
  abstract list(query: { readonly exercise: boolean; readonly after: bigint; readonly limit: number; readonly now: number }): Promise<readonly ExtractRow[]>;
}

export interface ExtractView {
  readonly extract: string;
  readonly notice: string;
  readonly kind: Kind;
  readonly until: string;
  readonly message: string;
  readonly cursor: string;
}

export interface ExtractParts {
  readonly views: ExtractViews;
  readonly access: AccessRecorder;
  readonly cursors: Cursors;
  readonly clock: Clock;
  /** Reads a signed message. */
  readonly open: (compact: string) => Message;
  /** Whether its owner still releases what it shows. @throws Problem where not */
  readonly released: (message: Message) => Promise<void>;
}

/** Public extracts, for whoever shows them to the public: they are everybody's to read, and their owner's to end. */
export class ExtractReader {
  constructor(private readonly parts: ExtractParts) {}

  /** A page of what is in force, asked of the owners' rules once more. */
  async list({ reader, mode, after, limit, declaration }: { readonly reader: string; readonly mode: Mode; readonly after?: string | undefined; readonly limit: number; readonly declaration: Declaration }): Promise<{ readonly items: readonly ExtractView[]; readonly next: string | undefined }> {
    // They may show persons, which private partners never get.
    if (participantKind(reader) === 'private') return { items: [], next: after };
    const { views, cursors, access, clock } = this.parts;
    const box = `${reader} extracts ${mode}`;
    const items: ExtractView[] = [];
    for (let from = after === undefined ? 0n : cursors.decode(box, after), more = true; more && items.length < limit; ) {
      const rows = await views.list({ exercise: mode === 'exercise', after: from, limit: limit - items.length, now: clock.now() });
      more = rows.length === limit - items.length;
      for (const { extract, notice, kind, endsAt, changed, compact } of rows) {
        from = changed;
        if (!(await this.#released(compact))) continue;
        items.push({ extract: referenceOf(extract), notice: referenceOf(notice), kind, until: toTimestamp(endsAt), message: compact, cursor: cursors.encode(box, changed) });
      }
    }
    if (items.length > 0) await access.record([{ reader, door: 'notices', mode, shown: items.map(({ extract }) => extract), ...declaration }]);
    return { items, next: items.at(-1)?.cursor ?? after };
  }

  async #released(compact: string): Promise<boolean> {
    try {
      await this.parts.released(this.parts.open(compact));
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }
}

/** What an extract says it is of. */
export const aboutExtract = ({ body = {} }: Pick<Message, 'body'>): { readonly notice: Reference; readonly consent: Reference; readonly kind: unknown; readonly until: string } => ({
  notice: parseReference(String(body['notice'])), consent: parseReference(String(body['consent'])), kind: body['kind'], until: String(body['until']),
});
