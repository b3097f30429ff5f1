import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { participantKind } from '#contracts';
import { HeldReader, type HeldView, MessageReader, MessageTracer, type PastReaders, PastReading } from '#exchange';
import { principalOf } from '#http';
import { isUuidV7, Problem } from '#kernel';
import { declarationOf } from './declaration.js';
import { EvidenceDesk } from './evidence-desk.js';
import { RegistryRoom } from './registry-room.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** One message, and what became of it, for those who may know of it. */
@Controller('v1/messages/:from/:id')
export class OneMessageController {
  constructor(
    @Inject(MessageReader) private readonly reader: MessageReader,
    @Inject(HeldReader) private readonly held: HeldReader,
    @Inject(MessageTracer) private readonly tracer: MessageTracer,
    @Inject(PastReading) private readonly past: PastReading,
    @Inject(RegistryRoom) private readonly room: RegistryRoom,
    @Inject(EvidenceDesk) private readonly evidenceDesk: EvidenceDesk,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get()
  async message(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<HeldView | Awaited<ReturnType<MessageReader['message']>>> {
    const asked = [referenceIn(from, id), principalOf(request).participant, declarationOf(request)] as const;
    this.standing.demandUncontested(asked[1]);
    // Held or not, absent or refused: every question is asked in the same two places, so that the time tells nothing.
    return await fromViews(async () => (await this.held.message(...asked)) ?? (await this.reader.message(...asked)));
  }

  @Get('trace')
  async trace(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<MessageTracer['trace']> {
    return await fromViews(() => this.tracer.trace(referenceIn(from, id), principalOf(request).participant, declarationOf(request)));
  }

  @Get('readers')
  async readers(@Param('from') from: string, @Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<PastReaders> {
    const { participant } = principalOf(request);
    const when = this.room.point(participant, at);
    return await fromViews(() => this.past.of(referenceIn(from, id), participant, when, declarationOf(request)));
  }

  @Get('recall')
  async recall(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<MessageReader['recall']> {
    return await fromViews(() => this.reader.recall(referenceIn(from, id), principalOf(request).participant));
  }

  @Get('evidence')
  async evidence(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<EvidenceDesk['evidence']> {
    return await fromViews(() => this.evidenceDesk.evidence(referenceIn(from, id), principalOf(request).participant, declarationOf(request)));
  }
}

/** What is no reference cannot name a message, and looks like one that does not exist. */
function referenceIn(from: string, id: string): { from: string; id: string } {
  if (participantKind(from) === undefined || !isUuidV7(id)) throw new Problem('not-found');
  return { from, id };
}
