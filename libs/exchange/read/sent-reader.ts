import { bureauOf, referenceOf, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { fromBase64url, isUuidV7, Problem, toBase64url, toTimestamp } from '#kernel';
import type { Reference } from '../ports.js';
import type { AccessRecorder } from './access-recorder.js';
import { MAX_PAGE_BYTES, MAX_PAGE_ITEMS } from './inbox-reader.js';

/** A message somebody sent, as it is kept. Times are milliseconds since the epoch. */
export interface SentMessage extends Reference {
  readonly digest: string;
  readonly type: string;
  readonly acceptedAt: number;
  readonly recalledAt: number | undefined;
  readonly erasedAt: number | undefined;
  /** Undefined once its content was erased. */
  readonly compact: string | undefined;
}

export interface SentQuery {
  readonly senders: readonly string[];
  readonly exercise: boolean;
  /** Behind this id. */
  readonly after: string;
  readonly limit: number;
  /** Most bytes of content; one message always fits. */
  readonly maxBytes: number;
}

/** Where what was sent is looked up. */
export abstract class SentMessages {
  /** In the order of their ids, that is of the time their senders gave them. */
  abstract page(query: SentQuery): Promise<readonly SentMessage[]>;
}

export interface SentItem {
  readonly cursor: string;
  /** `<from>/<id>` */
  readonly reference: string;
  readonly digest: string;
  readonly type: string;
  readonly acceptedAt: string;
  readonly recalledAt?: string;
  readonly erasedAt?: string;
  /** What was signed, with every disclosure; absent once its content was erased. */
  readonly message?: string;
}

export interface SentPage {
  readonly items: readonly SentItem[];
  /** Pass it as `after`. Unchanged when nothing was shown. */
  readonly next: string | undefined;
}

/** The id that every message of that millisecond or later follows. */
function idBefore(since: number): string {
  const time = Math.max(0, Math.min(since, 2 ** 48 - 1)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/**
 * What a participant sent itself, and a bureau's entities with it. The order is that of the ids: no index but the primary
 * key is needed, and what is written at delivery stays what it was. What was sent late stands where its id says.
 */
export class SentReader {
  constructor(private readonly parts: { readonly directory: Directory; readonly sent: SentMessages; readonly access: AccessRecorder }) {}

  /**
   * One page, recorded before it is shown.
   * @param since milliseconds since the epoch: nothing whose id is older
   * @throws Problem `bad-cursor`; Error when database or log are away
   */
  async page(query: { readonly reader: string; readonly mode: Mode; readonly after: string | undefined; readonly since: number | undefined; readonly limit: number }): Promise<SentPage> {
    const { directory, sent, access } = this.parts;
    const { reader, mode } = query;
    const senders = [reader, ...[...directory.participants.keys()].filter((id) => bureauOf(id) === reader)];
    const after = query.after === undefined ? idBefore(query.since ?? 0) : readCursor(query.after);
    const found = await sent.page({ senders, exercise: mode === 'exercise', after, limit: Math.min(query.limit, MAX_PAGE_ITEMS), maxBytes: MAX_PAGE_BYTES });
    const items = found.map(present);
    if (items.length > 0) await access.record([{ reader, door: 'sent', mode, shown: found.map(referenceOf) }]);
    return { items, next: items.at(-1)?.cursor ?? query.after };
  }
}

const present = (one: SentMessage): SentItem => ({
  cursor: toBase64url(Buffer.from(one.id.replaceAll('-', ''), 'hex')),
  reference: referenceOf(one),
  digest: one.digest,
  type: one.type,
  acceptedAt: toTimestamp(one.acceptedAt),
  ...(one.recalledAt === undefined ? {} : { recalledAt: toTimestamp(one.recalledAt) }),
  ...(one.erasedAt === undefined ? {} : { erasedAt: toTimestamp(one.erasedAt) }),
  ...(one.compact === undefined ? {} : { message: one.compact }),
});

/** A cursor is a place among one's own messages: whatever it names, it opens nothing. @throws Problem `bad-cursor` */
function readCursor(cursor: string): string {
  let bytes: Buffer;
  try {
    bytes = fromBase64url(cursor);
  } catch (cause) {
    throw new Problem('bad-cursor', { cause });
  }
  const id = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuidV7(id)) throw new Problem('bad-cursor');
  return id;
}
