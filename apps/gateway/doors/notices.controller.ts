import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { participantKind } from '#contracts';
import { principalOf } from '#http';
import { isUuidV7, Problem } from '#kernel';
import { ExtractReader, NoticeReader, type NoticePage, type NoticeView } from '#notices';
import { declarationOf } from './declaration.js';
import type { RawQuery } from './inbox-query.js';
import { readExtractQuery, readNoticeQuery } from './notice-query.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** Notices, for the desk, their requesters and those they reached. Acts upon them are messages. */
@Controller('v1/notices')
export class NoticesController {
  constructor(
    @Inject(NoticeReader) private readonly notices: NoticeReader,
    @Inject(ExtractReader) private readonly extracts: ExtractReader,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async list(@Query() raw: RawQuery, @Req() request: FastifyRequest): Promise<NoticePage> {
    const reader = principalOf(request).participant;
    this.standing.demandReceives(reader);
    return await fromViews(() => this.notices.list({ ...readNoticeQuery(raw), reader, declaration: declarationOf(request) }));
  }

  /** What of notices the public may see, for any participant. */
  @Get('extracts')
  async publicExtracts(@Query() raw: RawQuery, @Req() request: FastifyRequest): ReturnType<ExtractReader['list']> {
    const reader = principalOf(request).participant;
    this.standing.demandReceives(reader);
    return await fromViews(() => this.extracts.list({ ...readExtractQuery(raw), reader, declaration: declarationOf(request) }));
  }

  @Get(':from/:id')
  async one(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<NoticeView> {
    const reader = principalOf(request).participant;
    this.standing.demandUncontested(reader);
    if (participantKind(from) === undefined || !isUuidV7(id)) throw new Problem('not-found');
    return await fromViews(() => this.notices.one({ from, id }, reader, declarationOf(request)));
  }
}
