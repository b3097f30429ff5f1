import { referenceOf, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp } from '#kernel';
import { abreast, type Reach } from './abreast.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import type { Cursors } from './cursors.js';
import type { ReadingRoom, ShownMessage } from './reading.js';

/** Most bytes of messages in one page: 16 MiB (contract §3) less what cursors and times of 500 items take. */
export const MAX_PAGE_BYTES = 16 * 1024 * 1024 - 128 * 1024;
export const MAX_PAGE_ITEMS = 500;

export interface InboxQuery {
  readonly reader: string;
  readonly mode: Mode;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly types: readonly string[];
  readonly declaration: Declaration;
}

export interface InboxItem {
  readonly cursor: string;
  /** The JWS, untouched. */
  readonly message: string;
  readonly receivedAt: string;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  /** Pass it as `after`. Unchanged when nothing was shown, so that it tells nothing of others' traffic. */
  readonly next: string | undefined;
}

export const mailboxName = (reader: string, mode: Mode): string => `${reader} ${mode}`;

/** Pages of a mailbox, recorded before they are shown. */
export class InboxReader {
  constructor(
    private readonly parts: { readonly directory: Directory; readonly reach: Reach; readonly room: ReadingRoom; readonly access: AccessRecorder; readonly cursors: Cursors },
  ) {}

  /**
   * One page. @throws Problem `bad-cursor`; Error when database or log are away
   */
  async page(query: InboxQuery): Promise<InboxPage> {
    const box = mailboxName(query.reader, query.mode);
    const { items } = await this.scan(query, query.after === undefined ? 0n : this.parts.cursors.decode(box, query.after));
    return { items: items.map((item) => this.present(box, item)), next: items.length === 0 ? query.after : this.parts.cursors.encode(box, items.at(-1)?.position ?? 0n) };
  }

  /** Looks on until something is shown or everything visible was looked at; what is shown is in the log when it returns. */
  async scan(query: Omit<InboxQuery, 'after'> & { readonly maxBytes?: number }, after: bigint, door: 'inbox' | 'stream' = 'inbox'): Promise<{ readonly items: readonly ShownMessage[]; readonly scannedTo: bigint; readonly more: boolean }> {
    const { directory, reach, room, access } = this.parts;
    for (let from = after; ; ) {
      const page = await abreast(reach, () =>
        room.page({
          reader: query.reader,
          memberships: directory.memberships(query.reader),
          version: directory.version,
          exercise: query.mode === 'exercise',
          after: from,
          limit: query.limit,
          maxBytes: query.maxBytes ?? MAX_PAGE_BYTES,
          types: query.types,
        }),
      );
      if (page.items.length > 0) {
        await access.record([{ reader: query.reader, door, mode: query.mode, shown: page.items.map(referenceOf), ...query.declaration }]);
        return page;
      }
      if (!page.more) return page;
      from = page.scannedTo;
    }
  }

  present(box: string, item: ShownMessage): InboxItem {
    return { cursor: this.parts.cursors.encode(box, item.position), message: item.compact, receivedAt: toTimestamp(item.receivedAt) };
  }
}
