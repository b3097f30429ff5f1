import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SentReader, type SentPage } from '#exchange';
import { principalOf } from '#http';
import { readSentQuery, type RawQuery } from './inbox-query.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** What a participant sent itself; a bureau also what its entities sent. */
@Controller('v1/sent')
export class SentController {
  constructor(
    @Inject(SentReader) private readonly sent: SentReader,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async page(@Query() raw: RawQuery, @Req() request: FastifyRequest): Promise<SentPage> {
    const query = readSentQuery(raw);
    const reader = principalOf(request).participant;
    this.standing.demandUncontested(reader);
    return await fromViews(() => this.sent.page({ ...query, reader }));
  }
}
