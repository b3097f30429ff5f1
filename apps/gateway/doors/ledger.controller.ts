import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { Open } from '#http';
import { PublishedLedger } from './published-ledger.js';

const PREFIX = '/v1/ledger/tile/';
const FOREVER = 'public, max-age=31536000, immutable';
const MOMENT = 'public, max-age=1';

/** The ledger, as C2SP tlog-tiles has it. Whether a token is asked for is the operator's choice. */
@Controller('v1/ledger')
export class LedgerController {
  constructor(@Inject(PublishedLedger) private readonly ledger: PublishedLedger) {}

  @Get('checkpoint')
  @Open()
  async checkpoint(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await this.#admit(request);
    const note = await this.ledger.checkpoint();
    void reply.type('text/plain; charset=utf-8').header('cache-control', MOMENT);
    return note;
  }

  @Get('checkpoint/day')
  @Open()
  async checkpointOfTheDay(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const note = await this.ledger.checkpointOfTheDay();
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'public, max-age=60');
    return note;
  }

  @Get('checkpoints')
  @Open()
  async checkpoints(@Query('after') after: unknown, @Query('limit') limit: unknown, @Req() request: FastifyRequest): Promise<{ items: readonly string[]; next: string }> {
    await this.#admit(request);
    return await this.ledger.checkpoints(textOf('after', after), textOf('limit', limit));
  }

  @Get('log.vkey')
  @Open()
  vkey(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.type('text/plain; charset=utf-8');
    return `${this.ledger.vkey}\n`;
  }

  @Get('witness.vkeys')
  @Open()
  witnessVkeys(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.type('text/plain; charset=utf-8');
    return this.ledger.witnessVkeys.map((vkey) => `${vkey}\n`).join('');
  }

  @Get('tile/*')
  @Open()
  async tile(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    await this.#admit(request);
    const path = (request.url.split('?', 1)[0] ?? '').slice(PREFIX.length);
    const bytes = await this.ledger.tile(path);
    void reply.type('application/octet-stream').header('cache-control', FOREVER);
    return bytes;
  }

  #admit(request: FastifyRequest): Promise<void> {
    return this.ledger.admit({ method: request.method, url: request.raw.url ?? '', authorization: request.headers.authorization, dpop: request.headers['dpop'] });
  }
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new Problem('malformed-request', { detail: `${name} is given once.` });
}
