import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { HeldReader, type HeldView, JustAccepted, MessageReader } from '#exchange';
import { principalOf } from '#http';
import { declarationOf } from './declaration.js';
import { EvidenceDesk } from './evidence-desk.js';
import { referenceIn } from './reference.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** One message, its recall and its evidence, for those who may know of it. */
@Controller('v1/messages/:from/:id')
export class OneMessageController {
  constructor(
    @Inject(MessageReader) private readonly reader: MessageReader,
    @Inject(HeldReader) private readonly held: HeldReader,
    @Inject(EvidenceDesk) private readonly evidenceDesk: EvidenceDesk,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(JustAccepted) private readonly fresh: JustAccepted,
  ) {}

  @Get()
  async message(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<HeldView | Awaited<ReturnType<MessageReader['message']>>> {
    const [reference, reader] = [referenceIn(from, id), principalOf(request).participant];
    this.standing.demandUncontested(reader);
    const asked = [reference, reader, declarationOf(request)] as const;
    // Held or not, absent or refused: every question is asked in the same two places, so that the time tells nothing.
    return await fromViews(() => this.fresh.awaited(reference, reader, async () => (await this.held.message(...asked)) ?? (await this.reader.message(...asked))));
  }

  @Get('recall')
  async recall(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<MessageReader['recall']> {
    const [reference, reader] = [referenceIn(from, id), principalOf(request).participant];
    return await fromViews(() => this.fresh.recallAwaited(reference, reader, () => this.reader.recall(reference, reader)));
  }

  @Get('evidence')
  async evidence(@Param('from') from: string, @Param('id') id: string, @Req() request: FastifyRequest): ReturnType<EvidenceDesk['evidence']> {
    const [reference, reader] = [referenceIn(from, id), principalOf(request).participant];
    return await fromViews(() => this.fresh.awaited(reference, reader, () => this.evidenceDesk.evidence(reference, reader, declarationOf(request))));
  }
}
