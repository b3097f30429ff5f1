import { referenceOf } from '#contracts';
import { NO_OBLIGATIONS } from '#policy';
import { toTimestamp } from '#kernel';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { ReceiptStanding } from '../read/reading.js';
import { RegistryBehind } from '../read/abreast.js';
import { ReadingRoom, type Arrival, type FoundMessage, type Page, type PageQuery, type RecallStanding, type ShownMessage } from '../read/reading.js';
import type { ReadJudge } from '../read/read-judge.js';
import { NOON } from './parts.js';

/** Rules that hide nothing, for mailboxes whose messages are none. */
export const everythingShown: Pick<ReadJudge, 'asked'> = { asked: () => () => ({ allowed: true, rules: [], obligations: NO_OBLIGATIONS }) };

export interface Kept extends Arrival {
  readonly exercise: boolean;
}

/** Mailboxes in memory that take their time, as a database does. */
export class MemoryRoom extends ReadingRoom {
  readonly kept: Kept[] = [];
  /** `<reader> <position>` of everything noted as shown. */
  readonly noted: string[] = [];
  /** Consents that were given, and how often they were asked for. */
  readonly granted: Grant[] = [];
  asked = 0;
  failing = 0;
  looks = 0;

  put(recipients: readonly string[], more: Partial<Kept> = {}): bigint {
    const position = BigInt(this.kept.length + 1);
    this.kept.push({ position, from: 'ncb.XA', id: `id-${position}`, facts: '', inherits: [], type: 'general.information/1', compact: `jws.${position}.${toTimestamp(NOON).slice(0, 4)}`, receivedAt: NOON, recipients: new Set(recipients), audiences: [], exceptFor: new Set(), version: 0, exercise: false, ...more });
    return position;
  }

  /** What lies in the mailboxes when a look begins. @throws RegistryBehind as the database does */
  #head(known: number): bigint {
    const newest = Math.max(-1, ...this.kept.map((one) => one.version));
    if (newest > known) throw new RegistryBehind(newest);
    return BigInt(this.kept.length);
  }

  #consents(references: readonly Reference[]): Promise<readonly Grant[]> {
    this.asked++;
    return Promise.resolve(this.granted.filter(({ of }) => references.some((reference) => referenceOf(reference) === of)));
  }

  async #takeTime(): Promise<void> {
    this.looks++;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    if (this.failing > 0) {
      this.failing--;
      throw new Error('the database is away');
    }
  }

  override async page(query: PageQuery): Promise<Page> {
    await this.#takeTime();
    const head = this.#head(query.version);
    const candidates = this.kept
      .filter((one) => one.exercise === query.exercise && one.position > query.after)
      .filter((one) => one.recipients.has(query.reader) || (!one.exceptFor.has(query.reader) && query.memberships.some((span) => one.audiences.includes(span.audience) && span.from <= one.version && (span.to === undefined || one.version < span.to))))
      .slice(0, query.limit);
    const items: readonly ShownMessage[] = await query.view(candidates.filter((one) => query.types.length === 0 || query.types.includes(one.type)), (references) => this.#consents(references));
    items.forEach((item) => this.noted.push(`${query.reader} ${item.position}`));
    await new Promise((resolve) => setImmediate(resolve));
    const more = candidates.length === query.limit;
    return { items, more, scannedTo: more ? (candidates.at(-1)?.position ?? head) : head > query.after ? head : query.after };
  }

  override async arrivals(query: Parameters<ReadingRoom['arrivals']>[0], choose: Parameters<ReadingRoom['arrivals']>[1]): ReturnType<ReadingRoom['arrivals']> {
    await this.#takeTime();
    const head = this.#head(query.version);
    const found = this.kept
      .filter((one) => one.exercise === query.exercise && one.position > query.after && (query.readers.some((reader) => one.recipients.has(reader)) || one.audiences.some((audience) => query.audiences.includes(audience))))
      .slice(0, query.limit);
    for (const { reader, positions } of await choose(found, (references) => this.#consents(references))) positions.forEach((position) => this.noted.push(`${reader} ${position}`));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    const more = found.length === query.limit;
    return { arrivals: found, more, scannedTo: more ? (found.at(-1)?.position ?? head) : head > query.after ? head : query.after };
  }

  override message(): Promise<FoundMessage | undefined> {
    return Promise.resolve(undefined);
  }
  override receipts(): Promise<readonly ReceiptStanding[]> {
    return Promise.resolve([]);
  }
  override recall(): Promise<RecallStanding | undefined> {
    return Promise.resolve(undefined);
  }
}
