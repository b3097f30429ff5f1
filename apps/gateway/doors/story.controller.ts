import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Custody, type CustodyView, MessageTracer, type PastReaders, PastReading } from '#exchange';
import { principalOf } from '#http';
import { declarationOf } from './declaration.js';
import { referenceIn } from './reference.js';
import { RegistryRoom } from './registry-room.js';
import { fromViews } from './view-answers.js';

/** What became of a message, where it is now, and who could read it, for those who may know. */
@Controller('v1/messages/:from/:id')
export class StoryController {
  constructor(
    @Inject(MessageTracer) private readonly tracer: MessageTracer,
    @Inject(Custody) private readonly whereabouts: Custody,
    @Inject(PastReading) private readonly past: PastReading,
    @Inject(RegistryRoom) private readonly room: RegistryRoom,
  ) {}

  @Get('trace')
  async trace(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<MessageTracer['trace']> {
    return await fromViews(() => this.tracer.trace(referenceIn(from, id), principalOf(request).participant, declarationOf(request)));
  }

  @Get('custody')
  async custody(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<CustodyView> {
    return await fromViews(() => this.whereabouts.of(referenceIn(from, id), principalOf(request).participant, declarationOf(request)));
  }

  @Get('readers')
  async readers(@Param('from') from: string, @Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<PastReaders> {
    const { participant } = principalOf(request);
    const when = this.room.point(participant, at);
    return await fromViews(() => this.past.of(referenceIn(from, id), participant, when, declarationOf(request)));
  }
}
