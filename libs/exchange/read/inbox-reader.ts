import { referenceOf, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp, type Clock } from '#kernel';
import type { Alerts } from './alerts.js';
import { abreast, type Reach } from './abreast.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import { fitting, keptUntil, limitedAmong } from './copies.js';
import type { Cursors } from './cursors.js';
import { STREAMING, type ReadJudge } from './read-judge.js';
import type { Page, PageQuery, ReadingRoom, ShownMessage } from './reading.js';
import { seen } from './seen.js';

/** Most bytes of messages in one page: 16 MiB (contract §3) less what cursors and times of 500 items take. */
export const MAX_PAGE_BYTES = 16 * 1024 * 1024 - 128 * 1024;
export const MAX_PAGE_ITEMS = 500;
/** With this much room left another message always fits (contract §2, with what encryption adds). */
const LARGEST_MESSAGE = 1_400_000;

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
  /** What was signed, untouched; of an SD-JWT with the disclosures the reader may have. */
  readonly message: string;
  readonly receivedAt: string;
  /** Your own rule says that your law does not let you act upon it (R19). */
  readonly notExecutable?: true;
  /** A rule limits copies: by then this one is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  /** Pass it as `after`. Unchanged when nothing was shown, so that it tells nothing of others' traffic. */
  readonly next: string | undefined;
  /** True when a rule ended the page, because no more of its records may be in one copy (R15); what is left is behind `next`. */
  readonly limited?: true;
}

/** Messages that were looked at, and how far. */
export interface Scan {
  readonly items: readonly ShownMessage[];
  readonly scannedTo: bigint;
  readonly more: boolean;
  readonly limited?: true;
}

export const mailboxName = (reader: string, mode: Mode): string => `${reader} ${mode}`;

/** Pages of a mailbox, recorded before they are shown. */
export class InboxReader {
  constructor(
    private readonly parts: { readonly directory: Directory; readonly reach: Reach; readonly room: ReadingRoom; readonly judge: Pick<ReadJudge, 'asked'>; readonly access: AccessRecorder; readonly cursors: Cursors; readonly clock: Clock; readonly alerts?: Alerts },
  ) {}

  /**
   * One page. @throws Problem `bad-cursor`; Error when database or log are away
   */
  async page(query: InboxQuery): Promise<InboxPage> {
    const box = mailboxName(query.reader, query.mode);
    const { items, limited } = await this.scan(query, query.after === undefined ? 0n : this.parts.cursors.decode(box, query.after));
    return {
      items: items.map((item) => this.present(box, item)), next: items.length === 0 ? query.after : this.parts.cursors.encode(box, items.at(-1)?.position ?? 0n),
      ...(limited === undefined ? {} : { limited }),
    };
  }

  /**
   * Looks on until the page is full or everything visible was looked at; what is shown is in the log when it returns. A page
   * is filled up behind what the rules hide, so that its length tells nothing.
   */
  async scan(query: Omit<InboxQuery, 'after'> & { readonly maxBytes?: number }, after: bigint, door: 'inbox' | 'stream' = 'inbox'): Promise<Scan> {
    const { reader, declaration } = query;
    const items: ShownMessage[] = [];
    const shown = new Map<number, string[]>();
    let bytes = query.maxBytes ?? MAX_PAGE_BYTES;
    for (let from = after; ; ) {
      const page = await this.#look(query, from, { limit: query.limit - items.length, maxBytes: bytes, taken: limitedAmong(items) }, door);
      items.push(...page.items);
      if (page.items.length > 0) shown.set(page.version, [...(shown.get(page.version) ?? []), ...page.items.map(referenceOf)]);
      bytes -= page.items.reduce((sum, { compact }) => sum + compact.length, 0);
      from = page.scannedTo;
      if (page.limited === undefined && page.more && (items.length === 0 || (items.length < query.limit && bytes > LARGEST_MESSAGE))) continue;
      await this.parts.alerts?.stored();
      // One record, unless the registry changed while the page was filled.
      await this.parts.access.record([...shown].map(([version, references]) => ({ reader, door, mode: query.mode, shown: references, version, ...declaration })));
      return { items, scannedTo: page.scannedTo, more: page.more, ...(page.limited === undefined ? {} : { limited: true }) };
    }
  }

  async #look({ reader, mode, types, declaration }: Omit<InboxQuery, 'after'>, after: bigint, { limit, maxBytes, taken }: { readonly limit: number; readonly maxBytes: number; readonly taken: number }, door: 'inbox' | 'stream'): Promise<Page & { readonly version: number; readonly limited?: true }> {
    const { directory, reach, room, judge, alerts } = this.parts;
    return await abreast(reach, async () => {
      const { version } = directory;
      const verdict = judge.asked(reader, declaration, door === 'stream' ? STREAMING : undefined);
      const refused = alerts?.watch(reader, door === 'stream' ? 'subscribe' : 'read');
      let cutAt: bigint | undefined;
      const view: PageQuery['view'] = async (messages, lookUp) => {
        const visible = (await seen([{ verdict, messages, refused }], lookUp)).flat();
        const most = door === 'stream' ? visible.length : fitting(visible, taken);
        cutAt = visible[most]?.position;
        return most === visible.length ? visible : visible.slice(0, most);
      };
      const page = await room.page({ reader, memberships: directory.memberships(reader), version, exercise: mode === 'exercise', after, limit, maxBytes, types, view });
      // What is left out was not looked at: the next page begins with it.
      return cutAt === undefined ? { ...page, version } : { items: page.items, scannedTo: cutAt - 1n, more: true, limited: true, version };
    });
  }

  present(box: string, item: ShownMessage): InboxItem {
    return { cursor: this.parts.cursors.encode(box, item.position), message: item.compact, receivedAt: toTimestamp(item.receivedAt), ...flagOf(item), ...keptUntil(item, this.parts.clock.now()) };
  }
}

/** What a reader is told beside the message: nothing, unless its own rule says so. */
export const flagOf = ({ notExecutable }: { readonly notExecutable?: true }): { readonly notExecutable?: true } => (notExecutable === undefined ? {} : { notExecutable });
