import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Open } from '#http';
import type { Readiness } from '#telemetry';
import { GatewayReadiness } from '../gateway-readiness.js';

@Controller()
export class OperationsController {
  constructor(@Inject(GatewayReadiness) private readonly gateway: GatewayReadiness) {}

  @Get('healthz')
  @Open()
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Open()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.gateway.readiness();
    reply.code(readiness.ready ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  @Open()
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return await this.gateway.metrics();
  }
}
