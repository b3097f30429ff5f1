import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SubscriptionDesk, type AttemptView, type SubscriptionView } from '#feeds';
import { bodyOf, principalOf } from '#http';
import { parseIJson } from '#kernel';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    @Inject(SubscriptionDesk) private readonly desk: SubscriptionDesk,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Post()
  @HttpCode(201)
  async subscribe(@Req() request: FastifyRequest): Promise<SubscriptionView> {
    const { participant } = principalOf(request);
    const { bytes } = bodyOf(request, 'application/json');
    this.standing.demandReceives(participant);
    const body = parseIJson(bytes);
    return await fromViews(() => this.desk.subscribe(body, participant));
  }

  @Get()
  async list(@Req() request: FastifyRequest): Promise<{ items: readonly SubscriptionView[] }> {
    return { items: await fromViews(() => this.desk.list(principalOf(request).participant)) };
  }

  @Get(':subscription')
  async show(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    return await fromViews(() => this.desk.show(id, principalOf(request).participant));
  }

  @Delete(':subscription')
  async end(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    return await fromViews(() => this.desk.end(id, principalOf(request).participant));
  }

  @Post(':subscription/pause')
  @HttpCode(200)
  async pause(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    return await fromViews(() => this.desk.pause(id, principalOf(request).participant));
  }

  @Post(':subscription/resume')
  @HttpCode(200)
  async resume(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    const { participant } = principalOf(request);
    this.standing.demandReceives(participant);
    return await fromViews(() => this.desk.resume(id, participant));
  }

  @Post(':subscription/rotate-secret')
  @HttpCode(200)
  async rotate(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    return await fromViews(() => this.desk.rotate(id, principalOf(request).participant));
  }

  @Get(':subscription/attempts')
  async attempts(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<{ items: readonly AttemptView[] }> {
    return { items: await fromViews(() => this.desk.attempts(id, principalOf(request).participant)) };
  }

  @Post(':subscription/resend')
  @HttpCode(202)
  async resend(@Param('subscription') id: string, @Req() request: FastifyRequest): Promise<SubscriptionView> {
    const { bytes } = bodyOf(request, 'application/json');
    return await fromViews(() => this.desk.resend(id, principalOf(request).participant, parseIJson(bytes)));
  }
}
