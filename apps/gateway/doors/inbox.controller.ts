import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { Cursors, InboxReader, LiveInbox, mailboxName, type InboxPage } from '#exchange';
import { principalOf, TokenDoor } from '#http';
import { Closing } from '../closing.js';
import { declarationOf } from './declaration.js';
import { readInboxQuery, type RawQuery } from './inbox-query.js';
import { Patience } from './patience.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';
import { WriterSink, writerOf } from './writer-sink.js';

@Controller('v1/inbox')
export class InboxController {
  constructor(
    @Inject(InboxReader) private readonly inbox: InboxReader,
    @Inject(LiveInbox) private readonly live: LiveInbox,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(Closing) private readonly closing: Closing,
    @Inject(TokenDoor) private readonly door: TokenDoor,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async page(@Query() raw: RawQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<InboxPage> {
    const { waitMs, ...query } = readInboxQuery(raw);
    const principal = principalOf(request);
    const asked = { ...query, reader: principal.participant, declaration: declarationOf(request) };
    const until = Date.now() + waitMs;
    const patience = new Patience(this.closing, asked.reader, reply);
    try {
      for (;;) {
        // Asked for before looking, so that what arrives in between wakes this reader too.
        const changed = this.live.changed(Math.max(0, until - Date.now()), patience.signal);
        this.standing.demandUncontested(asked.reader);
        const page = await fromViews(() => this.inbox.page(asked));
        if (page.items.length > 0 || Date.now() >= until || !this.standing.receives(asked.reader) || patience.signal.aborted) return page;
        patience.begin();
        await changed;
        // Half a minute is long enough for a key to be revoked.
        if (!this.door.stillAdmitted(principal)) throw new Problem('token-invalid');
      }
    } finally {
      patience.end();
    }
  }

  @Get('stream')
  async stream(@Query() raw: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { mode, types, after } = readInboxQuery(raw);
    const principal = principalOf(request);
    const reader = principal.participant;
    this.standing.demandReceives(reader);
    const declaration = declarationOf(request);
    const last = request.headers['last-event-id'];
    if (Array.isArray(last)) throw new Problem('malformed-request', { detail: 'Last-Event-ID stands more than once.' });
    const cursor = last !== undefined && last !== '' ? last : after;
    const position = cursor === undefined ? 0n : this.cursors.decode(mailboxName(reader, mode), cursor);
    const over = this.closing.streams.enter(reader);
    reply.hijack();
    const writer = writerOf(reply, over);
    const stop = (): void => writer.end();
    this.closing.signal.addEventListener('abort', stop);
    let leave: (() => void) | undefined;
    writer.onEnd(() => {
      this.closing.signal.removeEventListener('abort', stop);
      leave?.();
    });
    try {
      leave = await this.live.stream({ reader, mode, types, declaration, after: position, admitted: () => this.door.stillAdmitted(principal) && this.standing.receives(reader) }, new WriterSink(writer));
      if (!writer.open) leave();
    } catch (error) {
      // The answer has begun, so the reader learns by the end of the stream; it comes back with its last cursor.
      request.log.warn({ err: error }, 'a stream ended while it caught up');
      writer.end();
    }
  }
}
