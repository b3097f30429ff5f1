import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { RegistryDesk, type StatedAnswer } from '#directory';
import { RefusalRecorder } from '#exchange';
import { bodyOf, Open, principalOf } from '#http';
import { refusalsRecorded } from './refusals.js';
import { RegistryViews, type CommunityView, type KeyView, type ParticipantView, type StatementView } from './registry-views.js';

@Controller('v1')
export class RegistryController {
  constructor(
    @Inject(RegistryDesk) private readonly desk: RegistryDesk,
    @Inject(RefusalRecorder) private readonly refusals: RefusalRecorder,
    @Inject(RegistryViews) private readonly views: RegistryViews,
  ) {}

  @Post('registry/statements')
  @HttpCode(201)
  async state(@Req() request: FastifyRequest): Promise<StatedAnswer> {
    const { bytes } = bodyOf(request, 'application/jose');
    const statement = bytes.toString('latin1');
    const { participant } = principalOf(request);
    return await refusalsRecorded(this.refusals, participant, () => statement, async () => await this.desk.state(statement, participant));
  }

  @Get('registry/statements')
  statements(@Query('subject') subject: unknown, @Req() request: FastifyRequest): { items: StatementView[] } {
    if (typeof subject !== 'string' || subject === '') throw new Problem('malformed-request', { detail: 'subject names one participant or community.' });
    return { items: this.views.statements(subject, principalOf(request).participant) };
  }

  @Get('participants')
  participants(@Req() request: FastifyRequest): { version: number; items: ParticipantView[] } {
    return this.views.participants(principalOf(request).participant);
  }

  @Get('participants/:id')
  participant(@Param('id') id: string, @Req() request: FastifyRequest): ParticipantView {
    return this.views.participant(id, principalOf(request).participant);
  }

  @Get('participants/:id/keys')
  @Open()
  keys(@Param('id') id: string): { keys: KeyView[] } {
    return this.views.keys(id);
  }

  @Get('communities')
  communities(@Req() request: FastifyRequest): { version: number; items: CommunityView[] } {
    return this.views.communities(principalOf(request).participant);
  }

  @Get('communities/:id')
  community(@Param('id') id: string, @Req() request: FastifyRequest): CommunityView {
    return this.views.community(id, principalOf(request).participant);
  }
}
