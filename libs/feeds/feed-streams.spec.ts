import type { StreamSink } from '#exchange';
import { FeedRoom, type FeedPage } from './feed-room.js';
import { FeedNews, FeedStreams } from './feed-streams.js';
import type { Subscription } from './subscription.js';

const FEED = 'feed.alerts';
const SUBSCRIPTION: Subscription = { id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', participant: 'ncb.XB', feed: FEED, mode: 'live', purpose: 'WARN', officer: undefined, case: undefined, filter: {}, createdAt: 0, since: 0n, state: 'active', stateReason: undefined, stateAt: 0, webhook: undefined };

/** A room whose news are given by hand. */
class QuietRoom extends FeedRoom {
  answer: Promise<{ feeds: string[]; recalls: number; head: bigint }> = Promise.resolve({ feeds: [], recalls: 0, head: 0n });
  onNews = (): void => undefined;
  override look(): Promise<FeedPage> {
    throw new Error('nobody looks here');
  }
  override before(): Promise<bigint> {
    return Promise.resolve(0n);
  }
  override news(): Promise<{ feeds: string[]; recalls: number; head: bigint }> {
    this.onNews();
    return this.answer;
  }
}

class Sink implements StreamSink {
  closed = false;
  write(): boolean {
    return true;
  }
  drained(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    this.closed = true;
  }
}

const newsOf = (room: FeedRoom): FeedNews => new FeedNews(room, (error) => { throw error; });

test('a stream ends when its key no longer holds, and looks no more', async () => {
  const [room, sink, looks] = [new QuietRoom(), new Sink(), { count: 0 }];
  const news = newsOf(room);
  const streams = new FeedStreams({
    news,
    subscriptions: { find: () => Promise.resolve(SUBSCRIPTION) },
    // A stream that spins would never let go of this process.
    reader: { isOpen: () => looks.count < 50, present: () => { throw new Error('nothing to show'); }, scan: (_, after) => { looks.count += 1; return Promise.resolve({ items: [], scannedTo: after, more: false }); } },
  });
  let holds = true;
  const open = { subscription: SUBSCRIPTION, from: 0n, replay: false, admitted: () => holds, signal: new AbortController().signal };
  const streamed = streams.stream(open, sink);
  while (looks.count === 0) await new Promise(setImmediate);
  holds = false;
  await streamed;
  expect([looks.count, sink.closed, news.waiting]).toEqual([1, true, 0]);
  const late = new Sink();
  await streams.stream(open, late);
  expect([looks.count, late.closed, news.waiting]).toEqual([1, true, 0]);
});

test('whoever comes while the news are asked for, for another feed, is woken; whoever was asked for and has no news is not', async () => {
  const room = new QuietRoom();
  const news = newsOf(room);
  const over = new AbortController();
  const woken: string[] = [];
  const waits = (feed: string): Promise<unknown> => news.grown(feed, over.signal).then(() => woken.push(feed));
  const quiet = waits('feed.quiet');
  const asking = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<{ feeds: string[]; recalls: number; head: bigint }>();
  // The first look learns how many recalls there are, and wakes everybody.
  news.wake();
  await quiet;
  const still = waits('feed.quiet');
  room.onNews = asking.resolve;
  room.answer = answered.promise;
  news.wake();
  await asking.promise;
  const late = waits('feed.late');
  answered.resolve({ feeds: [], recalls: 0, head: 7n });
  for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
  expect(woken).toEqual(['feed.quiet', 'feed.late']);
  over.abort();
  await Promise.all([still, late]);
});
