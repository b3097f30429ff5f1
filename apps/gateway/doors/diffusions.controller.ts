import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { participantKind } from '#contracts';
import { principalOf } from '#http';
import { isUuidV7, Problem } from '#kernel';
import { DiffusionReader, type DiffusionView } from '#notices';
import { declarationOf } from './declaration.js';
import type { RawQuery } from './inbox-query.js';
import { readNoticeQuery } from './notice-query.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** What bureaus circulate themselves: for whom it reached, its sender, and the desk that reviews it. */
@Controller('v1/diffusions')
export class DiffusionsController {
  constructor(
    @Inject(DiffusionReader) private readonly diffusions: DiffusionReader,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async list(@Query() raw: RawQuery, @Req() request: FastifyRequest): ReturnType<DiffusionReader['list']> {
    const reader = principalOf(request).participant;
    this.standing.demandReceives(reader);
    const { mode, after, limit } = readNoticeQuery(raw);
    return await fromViews(() => this.diffusions.list({ reader, mode, after, limit, declaration: declarationOf(request) }));
  }

  @Get(':from/:id')
  async one(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<DiffusionView> {
    const reader = principalOf(request).participant;
    this.standing.demandUncontested(reader);
    if (participantKind(from) === undefined || !isUuidV7(id)) throw new Problem('not-found');
    return await fromViews(() => this.diffusions.one({ from, id }, reader, declarationOf(request)));
  }
}
