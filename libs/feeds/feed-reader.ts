import { referenceOf } from '#contracts';
import { DEFAULT_REPLAY_DAYS, feedSpans, isOpenTo, type Directory } from '#directory';
import { abreast, fitting, keptUntil, limitedAmong, MAX_PAGE_BYTES, messageOf, STREAMING, type AccessRecorder, type Alerts, type Cursors, type Reach, type ReadJudge, type ShownMessage } from '#exchange';
import { Problem, toTimestamp, type Clock } from '#kernel';
import { chosen, RECALL } from './chosen.js';
import { passes } from './filter.js';
import type { FeedLook, FeedPage, FeedRoom } from './feed-room.js';
import type { Subscription } from './subscription.js';

const DAY_MS = 86_400_000;
/** With this much room left another message always fits. */
const LARGEST_MESSAGE = 1_400_000;
/** How many candidates are looked at together once something was withheld, however few are wanted: what is withheld must not cost a transaction each. */
const WIDE_LOOK = 200;
const NOTICE_ACT = 'notice.act/1';
/** What acts say of the notice they are on; every other is news of it. */
const SAID_BY_ACT: Readonly<Record<string, FeedItem['change']>> = { publish: 'published', suspend: 'suspended', block: 'suspended', resume: 'resumed' };

export interface FeedItem {
  readonly cursor: string;
  /**
   * `withdrawn`: the message is the signed recall of what was shown before; `amended`: it follows on one of the same sender's, named
   * in inReplyTo. An act on a notice says the same of that: it was published, amended (extended), `suspended` or `resumed`.
   */
  readonly change: 'published' | 'amended' | 'suspended' | 'resumed' | 'withdrawn';
  /** What it amends or withdraws, or acts on, `<from>/<id>`: copies are to be replaced, marked or purged. */
  readonly of?: string;
  readonly message: string;
  readonly receivedAt: string;
  /** A rule limits copies: by then this one is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
}

export interface FeedItems {
  readonly items: readonly FeedItem[];
  /** Pass it as `after`. Unchanged when nothing was shown, so that it tells nothing of what was withheld. */
  readonly next: string | undefined;
  /** True when a rule ended the page, because no more of its records may be in one copy (R15); what is left is behind `next`. */
  readonly limited?: true;
}

export interface FeedReaderParts {
  readonly directory: Directory;
  readonly reach: Reach;
  readonly room: FeedRoom;
  readonly judge: Pick<ReadJudge, 'asked' | 'factsOf'>;
  readonly access: AccessRecorder;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly alerts?: Alerts;
}

export interface Look {
  readonly limit: number;
  readonly maxBytes?: number;
  readonly door: 'feed' | 'replay' | 'webhook';
  /** Whether all of it goes out in one answer, so that rules limit how much (R15). */
  readonly copy?: boolean;
  /** Nothing behind this position. */
  readonly until?: bigint;
  /** Stops when one wide look brought nothing, instead of looking on: `scannedTo` says how far it came, `more` whether there is anything behind. */
  readonly once?: boolean;
}

interface OneLook extends Pick<Look, 'limit' | 'until'> {
  readonly candidates: number;
  readonly maxBytes: number;
  /** How many records under a limit on copies are in the page already. */
  readonly taken?: number;
}

type Scan = Pick<FeedPage, 'items' | 'scannedTo' | 'more'> & { readonly limited?: true };

/** Items of a feed as one subscription brings them: decided anew at every look, recorded before they are shown. */
export class FeedReader {
  constructor(private readonly parts: FeedReaderParts) {}

  /** Whether anything can come by a subscription now: whoever is suspended or contested, or has lost the feed, gets nothing. */
  isOpen({ feed, participant, state }: Subscription): boolean {
    const { directory } = this.parts;
    const reader = directory.participant(participant);
    const found = directory.feeds.get(feed);
    if (state !== 'active' || reader === undefined || found === undefined) return false;
    return reader.isActive(directory.version) && !reader.isFrozen(directory.version) && isOpenTo(directory, found, participant, directory.version);
  }

  /** @throws Problem `bad-cursor`: of another subscription, or of none */
  positionOf(subscription: Subscription, cursor: string | undefined): bigint {
    return cursor === undefined ? subscription.since : this.parts.cursors.decode(boxOf(subscription), cursor);
  }

  /** Where a replay begins. @param time milliseconds since the epoch @throws Problem `replay-too-old` */
  async positionAt({ feed, mode }: Subscription, time: number): Promise<bigint> {
    const { directory, clock, room } = this.parts;
    const days = directory.feeds.get(feed)?.terms.latest?.replayDays ?? DEFAULT_REPLAY_DAYS;
    const earliest = clock.now() - days * DAY_MS;
    if (time < earliest) throw new Problem('replay-too-old', { detail: `${feed} is kept for replay for ${String(days)} days: ask for ${toTimestamp(earliest + 60_000)} or later.` });
    return await room.before(feed, mode === 'exercise', time);
  }

  /** A page from a position on; filled up behind what is withheld, so that its length tells nothing. */
  async page(subscription: Subscription, from: bigint, look: Look, after: string | undefined): Promise<FeedItems> {
    const { items, limited } = await this.scan(subscription, from, { ...look, copy: true });
    const last = items.at(-1);
    return { items: items.map((item) => this.present(subscription, item)), next: last === undefined ? after : this.cursorOf(subscription, last.position), ...(limited === undefined ? {} : { limited }) };
  }

  /** Looks on until there is enough or nothing more; what is shown is in the log when it returns. */
  async scan(subscription: Subscription, after: bigint, look: Look): Promise<Scan> {
    const { participant, mode, purpose, officer, case: file, id } = subscription;
    if (!this.isOpen(subscription)) return { items: [], scannedTo: after, more: false };
    const items: ShownMessage[] = [];
    let bytes = look.maxBytes ?? MAX_PAGE_BYTES;
    for (let [from, wide] = [after, false]; ; wide = true) {
      const limit = look.limit - items.length;
      const page = await this.#look(subscription, from, { limit, candidates: wide ? Math.max(limit, WIDE_LOOK) : limit, maxBytes: bytes, ...(look.until === undefined ? {} : { until: look.until }), ...(look.copy === true ? { taken: limitedAmong(items) } : {}) });
      items.push(...page.items);
      bytes -= page.items.reduce((sum, { compact }) => sum + compact.length, 0);
      from = page.scannedTo;
      const enough = look.once === true && wide;
      if (page.limited === undefined && page.more && !enough && (items.length === 0 || (items.length < look.limit && bytes > LARGEST_MESSAGE))) continue;
      await this.parts.alerts?.stored();
      if (items.length > 0) {
        await this.parts.access.record([{ reader: participant, door: look.door, mode, shown: items.map(referenceOf), subscription: id, purpose, ...(officer === undefined ? {} : { officer }), ...(file === undefined ? {} : { case: file }) }]);
      }
      return { items, scannedTo: from, more: page.more, ...(page.limited === undefined ? {} : { limited: true }) };
    }
  }

  present(subscription: Subscription, item: ShownMessage): FeedItem {
    const { compact, position, receivedAt } = item;
    const change = changeOf(compact);
    return { cursor: this.cursorOf(subscription, position), ...change, message: compact, receivedAt: toTimestamp(receivedAt), ...keptUntil(item, this.parts.clock.now()) };
  }

  cursorOf(subscription: Subscription, position: bigint): string {
    return this.parts.cursors.encode(boxOf(subscription), position);
  }

  async #look(subscription: Subscription, after: bigint, { limit, candidates, maxBytes, taken, until }: OneLook): Promise<Scan> {
    const { directory, reach, room, judge, alerts } = this.parts;
    const { participant: reader, feed, mode, purpose, officer, case: file, filter } = subscription;
    const declaration = { purpose, ...(officer === undefined ? {} : { officer }), ...(file === undefined ? {} : { case: file }) };
    return await abreast(reach, async () => {
      const found = directory.feeds.get(feed);
      const verdict = judge.asked(reader, declaration, STREAMING);
      const refused = alerts?.watch(reader, 'subscribe');
      let cut: { readonly at: bigint; readonly limited: boolean } | undefined;
      const view: FeedLook['view'] = async (items, lookUp) => {
        const visible = await chosen(items, { verdict, refused, lookUp, passes: (item) => passes(filter, judge.factsOf(item), () => messageOf(item.compact)) });
        const fit = taken === undefined ? visible.length : fitting(visible, taken);
        const next = visible[Math.min(fit, limit)];
        cut = next === undefined ? undefined : { at: next.position, limited: fit < limit };
        return visible.slice(0, Math.min(fit, limit));
      };
      const page = await room.look({ reader, feed, exercise: mode === 'exercise', spans: found === undefined ? [] : feedSpans(directory, found, reader), version: directory.version, after, ...(until === undefined ? {} : { until }), limit: candidates, maxBytes, view });
      return cut === undefined ? page : { items: page.items, scannedTo: cut.at - 1n, more: true, ...(cut.limited ? { limited: true } : {}) };
    });
  }
}

/** Whose cursors they are: a subscription's own, so that nobody else's fit. */
const boxOf = ({ id, mode }: Subscription): string => `subscription ${id} ${mode}`;

/** What an item does to what came before it. */
export function changeOf(compact: string): Pick<FeedItem, 'change' | 'of'> {
  const { type, from, body, inReplyTo } = messageOf(compact);
  if (type === RECALL) return { change: 'withdrawn', of: String(body?.['message']) };
  if (type === NOTICE_ACT) return { change: SAID_BY_ACT[String(body?.['act'])] ?? 'amended', of: String(body?.['notice']) };
  return inReplyTo?.startsWith(`${from}/`) === true ? { change: 'amended', of: inReplyTo } : { change: 'published' };
}
