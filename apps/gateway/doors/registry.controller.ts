import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { RegistryDesk, type StatedAnswer } from '#directory';
import { AccessRecorder, RefusalRecorder } from '#exchange';
import { bodyOf, Open, principalOf } from '#http';
import type { StatementView } from './chain-views.js';
import type { AgreementView, MandateView, RuleView } from './dated-views.js';
import { declarationOf } from './declaration.js';
import { refusalsRecorded } from './refusals.js';
import { RegistryRoom } from './registry-room.js';
import type { CommunityView, KeyView, Listing, ParticipantView } from './registry-views.js';
import type { Viewpoint } from './viewpoint.js';

@Controller('v1')
export class RegistryController {
  constructor(
    @Inject(RegistryDesk) private readonly desk: RegistryDesk,
    @Inject(RefusalRecorder) private readonly refusals: RefusalRecorder,
    @Inject(RegistryRoom) private readonly room: RegistryRoom,
    @Inject(AccessRecorder) private readonly access: AccessRecorder,
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
  async statements(@Query('subject') subject: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<Listing<StatementView>> {
    if (typeof subject !== 'string' || subject === '') throw new Problem('malformed-request', { detail: 'subject names one participant, community, rule, agreement or mandate.' });
    const point = this.#point(request, at);
    const items = this.room.chains.statements(subject, point);
    if (subject.startsWith('rule/')) await this.#note(request, [subject]);
    return { version: point.version, items };
  }

  @Get('participants')
  participants(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<ParticipantView> {
    return this.room.views.participants(this.#point(request, at));
  }

  @Get('participants/:id')
  participant(@Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): ParticipantView {
    return this.room.views.participant(id, this.#point(request, at));
  }

  @Get('participants/:id/keys')
  @Open({ unlessToken: true })
  keys(@Param('id') id: string, @Req() request: FastifyRequest): { keys: readonly KeyView[] } {
    return this.room.keys(id, request.principal === null ? undefined : principalOf(request).participant);
  }

  @Get('communities')
  communities(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<CommunityView> {
    return this.room.views.communities(this.#point(request, at));
  }

  @Get('communities/:id')
  community(@Param('id') id: string, @Query('at') at: unknown, @Req() request: FastifyRequest): CommunityView {
    return this.room.views.community(id, this.#point(request, at));
  }

  @Get('agreements')
  agreements(@Query('partner') partner: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Listing<AgreementView> {
    return this.room.dated.agreements(this.#point(request, at), oneOrNone('partner', partner));
  }

  @Get('agreements/:name')
  agreement(@Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): AgreementView {
    return this.room.dated.agreement(`agreement/${name}`, this.#point(request, at));
  }

  @Get('rules')
  async rules(@Query('owner') owner: unknown, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<Listing<RuleView>> {
    const rules = this.room.dated.rules(this.#point(request, at), oneOrNone('owner', owner));
    await this.#note(request, rules.items.map(({ id }) => id));
    return rules;
  }

  @Get('rules/:owner/:name')
  async rule(@Param('owner') owner: string, @Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): Promise<RuleView> {
    const rule = this.room.dated.rule(`rule/${owner}/${name}`, this.#point(request, at));
    await this.#note(request, [rule.id]);
    return rule;
  }

  @Get('mandates')
  mandates(@Query('at') at: unknown, @Req() request: FastifyRequest): Listing<MandateView> {
    return this.room.dated.mandates(this.#point(request, at));
  }

  @Get('mandates/:name')
  mandate(@Param('name') name: string, @Query('at') at: unknown, @Req() request: FastifyRequest): MandateView {
    return this.room.dated.mandate(`mandate/${name}`, this.#point(request, at));
  }

  /** What an auditor is shown of someone else's rules is on record before it is shown. */
  async #note(request: FastifyRequest, ids: readonly string[]): Promise<void> {
    const { participant: reader } = principalOf(request);
    const declaration = declarationOf(request);
    const shown = ids.filter((id) => !id.startsWith(`rule/${reader}/`));
    if (shown.length > 0) await this.access.record([{ reader, door: 'registry', mode: 'live', shown, ...declaration }]);
  }

  #point(request: FastifyRequest, at: unknown): Viewpoint {
    return this.room.point(principalOf(request).participant, at);
  }
}

function oneOrNone(name: string, value: unknown): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value === '')) throw new Problem('malformed-request', { detail: `${name} names one participant.` });
  return value;
}
