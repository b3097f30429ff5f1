import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FeedNews, FeedReader, FeedStreams, SubscriptionDesk, type FeedItems, type FeedView, type Subscription } from '#feeds';
import { principalOf, TokenDoor, type Principal } from '#http';
import { Problem } from '#kernel';
import { Closing } from '../closing.js';
import { readFeedQuery, type FeedQuery } from './feed-query.js';
import type { RawQuery } from './inbox-query.js';
import { Patience } from './patience.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';
import { WriterSink, writerOf } from './writer-sink.js';

@Controller('v1/feeds')
export class FeedsController {
  constructor(
    @Inject(SubscriptionDesk) private readonly desk: SubscriptionDesk,
    @Inject(FeedReader) private readonly reader: FeedReader,
    @Inject(FeedNews) private readonly news: FeedNews,
    @Inject(FeedStreams) private readonly streams: FeedStreams,
    @Inject(Closing) private readonly closing: Closing,
    @Inject(TokenDoor) private readonly door: TokenDoor,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  feeds(@Req() request: FastifyRequest): { items: readonly FeedView[] } {
    return { items: this.desk.feeds(principalOf(request).participant) };
  }

  @Get(':feed')
  feed(@Param('feed') feed: string, @Req() request: FastifyRequest): FeedView {
    return this.desk.feed(feed, principalOf(request).participant);
  }

  @Get(':feed/items')
  async items(@Param('feed') feed: string, @Query() raw: RawQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<FeedItems> {
    const query = readFeedQuery(raw);
    const principal = principalOf(request);
    const until = Date.now() + query.waitMs;
    const patience = new Patience(this.closing, principal.participant, reply);
    try {
      for (let from: bigint | undefined; ; ) {
        // Asked for before looking, so that what arrives in between wakes this reader too.
        const grown = this.news.grown(feed, AbortSignal.any([patience.signal, AbortSignal.timeout(Math.max(1, until - Date.now()))]));
        const page = await fromViews(async () => {
          const { subscription, position } = await this.#place(feed, principal, query);
          from ??= position;
          return await this.reader.page(subscription, from, { limit: query.limit, door: query.replay ? 'replay' : 'feed' }, query.after);
        });
        if (page.items.length > 0 || Date.now() >= until || patience.signal.aborted) return page;
        patience.begin();
        await grown;
        // Half a minute is long enough for a key to be revoked.
        if (!this.door.stillAdmitted(principal)) throw new Problem('token-invalid');
      }
    } finally {
      patience.end();
    }
  }

  @Get(':feed/stream')
  async stream(@Param('feed') feed: string, @Query() raw: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const last = request.headers['last-event-id'];
    if (Array.isArray(last)) throw new Problem('malformed-request', { detail: 'Last-Event-ID stands more than once.' });
    // A reader that comes back goes on, wherever its replay began.
    const query = readFeedQuery(last === undefined || last === '' ? raw : { ...raw, after: last, from: undefined });
    const principal = principalOf(request);
    const { subscription, position } = await fromViews(() => this.#place(feed, principal, query));
    const over = this.closing.streams.enter(principal.participant);
    reply.hijack();
    const writer = writerOf(reply, over);
    const gone = new AbortController();
    writer.onEnd(() => gone.abort());
    try {
      await this.streams.stream({ subscription, from: position, replay: query.replay, admitted: () => this.door.stillAdmitted(principal), signal: AbortSignal.any([this.closing.signal, gone.signal]) }, new WriterSink(writer));
    } catch (error) {
      // The answer has begun, so the reader learns by the end of the stream; it comes back with its last cursor.
      request.log.warn({ err: error }, 'a stream of a feed broke off');
    }
    writer.end();
  }

  async #place(feed: string, { participant }: Principal, { subscription: id, after, from }: FeedQuery): Promise<{ subscription: Subscription; position: bigint }> {
    this.standing.demandReceives(participant);
    const subscription = await this.desk.readBy(feed, participant, id);
    return { subscription, position: from === undefined ? this.reader.positionOf(subscription, after) : await this.reader.positionAt(subscription, from) };
  }
}
