import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock, Problem } from '#kernel';
import { Directory, RegistryDesk, type StatedAnswer } from '#directory';
import { RefusalRecorder } from '#exchange';
import { bodyOf, Open, principalOf } from '#http';
import { ChainViews, type StatementView } from './chain-views.js';
import { DatedViews, type AgreementView, type MandateView, type RuleView } from './dated-views.js';
import { refusalsRecorded } from './refusals.js';
import { RegistryViews, type CommunityView, type KeyView, type Listing, type ParticipantView } from './registry-views.js';
import { viewpointOf, type Viewpoint } from './viewpoint.js';

@Controller('v1')
export class RegistryController {
  constructor(
    @Inject(RegistryDesk) private readonly desk: RegistryDesk,
    @Inject(RefusalRecorder) private readonly refusals: RefusalRecorder,
    @Inject(Directory) private readonly directory: Directory,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(RegistryViews) private readonly views: RegistryViews,
    @Inject(DatedViews) private readonly dated: DatedViews,
    @Inject(ChainViews) private readonly chains: ChainViews,
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
  statements(@Query('subject') subject: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Listing<StatementView> {
    if (typeof subject !== 'string' || subject === '') throw new Problem('malformed-request', { detail: 'subject names one participant, community, rule, agreement or mandate.' });
    const point = this.#point(request, at);
    return { version: point.version, items: this.chains.statements(subject, point) };
  }

  @Get('participants')
  participants(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<ParticipantView> {
    return this.views.participants(this.#point(request, at));
  }

  @Get('participants/:id')
  participant(@Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): ParticipantView {
    return this.views.participant(id, this.#point(request, at));
  }

  @Get('participants/:id/keys')
  @Open({ unlessToken: true })
  keys(@Param('id') id: string, @Req() request: FastifyRequest): { keys: readonly KeyView[] } {
    return this.views.keys(id, request.principal === null ? undefined : this.#point(request, undefined));
  }

  @Get('communities')
  communities(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<CommunityView> {
    return this.views.communities(this.#point(request, at));
  }

  @Get('communities/:id')
  community(@Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): CommunityView {
    return this.views.community(id, this.#point(request, at));
  }

  @Get('agreements')
  agreements(@Query('partner') partner: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Listing<AgreementView> {
    return this.dated.agreements(this.#point(request, at), oneOrNone('partner', partner));
  }

  @Get('agreements/:name')
  agreement(@Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): AgreementView {
    return this.dated.agreement(`agreement/${name}`, this.#point(request, at));
  }

  @Get('rules')
  rules(@Query('owner') owner: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Listing<RuleView> {
    return this.dated.rules(this.#point(request, at), oneOrNone('owner', owner));
  }

  @Get('rules/:owner/:name')
  rule(@Param('owner') owner: string, @Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): RuleView {
    return this.dated.rule(`rule/${owner}/${name}`, this.#point(request, at));
  }

  @Get('mandates')
  mandates(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<MandateView> {
    return this.dated.mandates(this.#point(request, at));
  }

  @Get('mandates/:name')
  mandate(@Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): MandateView {
    return this.dated.mandate(`mandate/${name}`, this.#point(request, at));
  }

  #point(request: FastifyRequest, at: unknown): Viewpoint {
    return viewpointOf(this.directory, principalOf(request).participant, at, this.clock.now());
  }
}

function oneOrNone(name: string, value: unknown): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value === '')) throw new Problem('malformed-request', { detail: `${name} names one participant.` });
  return value;
}
