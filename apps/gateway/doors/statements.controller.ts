import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { StatementDesk, type AccountView, type StatementView, type ViewPage } from '#exchange';
import { Open, principalOf } from '#http';
import { Problem } from '#kernel';
import type { LoggedRecord } from '#ledger';
import { declarationOf } from './declaration.js';
import { PublishedLedger } from './published-ledger.js';
import { Standing } from './standing.js';
import { fromViews } from './view-answers.js';

const MOST = 200;

/** What the hub states hour by hour: of inboxes, and of the log's topics. */
@Controller('v1/ledger')
export class StatementsController {
  constructor(
    @Inject(StatementDesk) private readonly desk: StatementDesk,
    @Inject(PublishedLedger) private readonly ledger: PublishedLedger,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Get('accounts')
  @Open()
  async accounts(@Query('after') after: unknown, @Query('limit') limit: unknown, @Req() request: FastifyRequest): Promise<ViewPage<AccountView>> {
    await this.ledger.admit({ method: request.method, url: request.raw.url ?? '', authorization: request.headers.authorization, dpop: request.headers['dpop'] });
    const query = { after: instantOf('after', after), limit: limitOf(limit) };
    return await fromViews(() => this.desk.accounts(query));
  }

  @Get('statements/:participant')
  async statements(@Param('participant') of: string, @Query('after') after: unknown, @Query('limit') limit: unknown, @Req() request: FastifyRequest): Promise<ViewPage<StatementView>> {
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    const query = { after: instantOf('after', after), limit: limitOf(limit) };
    return await fromViews(() => this.desk.statements(of, participant, query));
  }

  @Get('statements/:participant/:endsAt')
  async entries(@Param('participant') of: string, @Param('endsAt') endsAt: string, @Query('after') after: unknown, @Query('limit') limit: unknown, @Req() request: FastifyRequest): Promise<ViewPage<LoggedRecord>> {
    const { participant } = principalOf(request);
    this.standing.demandUncontested(participant);
    const end = instantOf('endsAt', endsAt);
    if (end === undefined) throw new Problem('not-found');
    if (after !== undefined && (typeof after !== 'string' || !/^\d{1,16}$/.test(after))) throw new Problem('malformed-request', { detail: 'after is what next was.' });
    const query = { ...declarationOf(request), limit: limitOf(limit), ...(after === undefined ? {} : { after: BigInt(after) }) };
    return await fromViews(() => this.desk.entries(of, end, participant, query));
  }
}

function limitOf(limit: unknown): number {
  if (limit === undefined) return 100;
  if (typeof limit !== 'string' || !/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST) throw new Problem('malformed-request', { detail: `limit is a whole number from 1 to ${MOST}.` });
  return Number(limit);
}

function instantOf(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value) || Number.isNaN(Date.parse(value))) throw new Problem('malformed-request', { detail: `${name} is an instant, such as 2026-11-22T10:00:00.000Z.` });
  return Date.parse(value);
}
