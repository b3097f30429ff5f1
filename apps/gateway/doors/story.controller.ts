import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Custody, type CustodyView, JustAccepted, MessageTracer, type PastReaders, PastReading } from '#exchange';
import { principalOf } from '#http';
import { declarationOf } from './declaration.js';
import { referenceIn } from './reference.js';
import { RegistryRoom } from './registry-room.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** What became of a message, where it is now, and who could read it, for those who may know. */
@Controller('v1/messages/:from/:id')
export class StoryController {
  constructor(
    @Inject(MessageTracer) private readonly tracer: MessageTracer,
    @Inject(Custody) private readonly whereabouts: Custody,
    @Inject(PastReading) private readonly past: PastReading,
    @Inject(RegistryRoom) private readonly room: RegistryRoom,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(JustAccepted) private readonly fresh: JustAccepted,
  ) {}

  @Get('trace')
  async trace(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<MessageTracer['trace']> {
    return await this.#told(from, id, this.#reader(request), (reference, reader) => this.tracer.trace(reference, reader, declarationOf(request)));
  }

  @Get('custody')
  async custody(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<CustodyView> {
    return await this.#told(from, id, this.#reader(request), (reference, reader) => this.whereabouts.of(reference, reader, declarationOf(request)));
  }

  @Get('readers')
  async readers(@Param('from') from: string, @Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<PastReaders> {
    const participant = this.#reader(request);
    const when = this.room.point(participant, at);
    return await this.#told(from, id, participant, (reference, reader) => this.past.of(reference, reader, when, declarationOf(request)));
  }

  async #told<Told>(from: string, id: string, reader: string, tell: (reference: ReturnType<typeof referenceIn>, reader: string) => Promise<Told>): Promise<Told> {
    const reference = referenceIn(from, id);
    return await fromViews(() => this.fresh.awaited(reference, reader, () => tell(reference, reader)));
  }

  /** @throws Problem `contested`: while two authorities claim it, nothing is told in its name (R27) */
  #reader(request: FastifyRequest): string {
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    return participant;
  }
}
