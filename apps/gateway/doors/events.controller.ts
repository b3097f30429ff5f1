import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type EventPage, EventSearch } from '#exchange';
import { principalOf } from '#http';
import { declarationOf } from './declaration.js';
import { Standing } from './standing.js';
import { readEventQuery, type RawQuery } from './inbox-query.js';
import { fromViews } from './view-answers.js';

/** Questions over many messages: who read, received, refused. */
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(EventSearch) private readonly search: EventSearch,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async page(@Query() raw: RawQuery, @Req() request: FastifyRequest): Promise<EventPage> {
    const query = readEventQuery(raw);
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    return await fromViews(() => this.search.page(query, participant, declarationOf(request)));
  }
}
