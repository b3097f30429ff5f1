import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChallengeDesk, RefusalRecorder, type ChallengeView } from '#exchange';
import { bodyOf, principalOf } from '#http';
import { Problem } from '#kernel';
import { refusalsRecorded } from './refusals.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

/** Where somebody who never got an answer asks what the ledger knows of a message. */
@Controller('v1/ledger/challenges')
export class ChallengesController {
  constructor(
    @Inject(ChallengeDesk) private readonly desk: ChallengeDesk,
    @Inject(RefusalRecorder) private readonly refusals: RefusalRecorder,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Post()
  async ask(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ChallengeView> {
    const { bytes } = bodyOf(request, 'application/jose');
    const challenge = bytes.toString('latin1');
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    const { status, view } = await refusalsRecorded(this.refusals, participant, () => challenge, async () => await fromViews(() => this.desk.ask(challenge, participant)));
    reply.code(status);
    return view;
  }

  @Get(':id')
  async tell(@Param('id') id: string, @Req() request: FastifyRequest): Promise<ChallengeView> {
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    if (!/^[A-Za-z0-9_-]{43}$/.test(id)) throw new Problem('not-found');
    return await fromViews(() => this.desk.tell(id, participant));
  }
}
